/** Programs that the plugins of a run need. */
import type { Environment } from '@bitops/config';
import type { Fault } from '@bitops/fault';
import { isOnPath } from '@bitops/runtime';
import type { Unit } from './request.js';

/** Binaries that the deployments of a run need and that are not on the PATH. */
export function missingBinaries(units: readonly Unit[], env: Environment): Fault[] {
  const needed = new Map<string, Unit>();
  for (const unit of units.filter((it) => it.node.skip === undefined)) {
    for (const binary of unit.plugin.manifest.binaries ?? []) needed.set(binary, unit);
  }
  return [...needed]
    .filter(([binary]) => !isOnPath(binary, env))
    .map(([binary, { node, plugin, deployment }]) => ({
      code: 'BINARY_MISSING',
      what: `${binary} is not on the PATH, and ${node.id} needs it`,
      at: deployment.at ?? { file: deployment.folder },
      fix: `Install ${binary}${plugin.manifest.install === undefined ? '' : ` (${plugin.manifest.install})`}, or correct the PATH.`,
    }));
}
