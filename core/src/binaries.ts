/** Programs that the plugins of a run need. */
import type { Environment } from '@bitops/config';
import type { Binary } from '@bitops/contract';
import type { Fault } from '@bitops/fault';
import { isOnPath } from '@bitops/runtime';
import { byTool } from './by-tool.js';
import type { Unit } from './request.js';

/** Binaries that the deployments of a run need, and those whose outputs are read, and that are not on the PATH. */
export function missingBinaries(units: readonly Unit[], read: readonly Unit[], env: Environment): Fault[] {
  const needed = new Map<string, { readonly unit: Unit; readonly install: string | undefined }>();
  for (const unit of [...units.filter((it) => it.node.skip === undefined), ...read]) {
    for (const { name, install } of binariesOf(unit, env)) needed.set(name, { unit, install });
  }
  return [...needed]
    .filter(([binary]) => !isOnPath(binary, env))
    .map(([binary, { unit, install }]) => ({
      code: 'BINARY_MISSING',
      what: `${binary} is not on the PATH, and ${unit.node.id} needs it`,
      at: unit.deployment.at ?? { file: unit.deployment.folder },
      fix: `Install ${binary}${install === undefined ? '' : ` (${install})`}, or correct the PATH.`,
    }));
}

function binariesOf(unit: Unit, env: Environment): readonly Binary[] {
  const { tool, plugin, known } = unit;
  // The tool is given what its own schema gave out.
  const asked = known === undefined ? undefined : byTool(unit, () => tool.binaries?.({ config: known as never, env }));
  const { binaries = [], install } = plugin.manifest;
  return asked ?? binaries.map((name) => ({ name, install }));
}
