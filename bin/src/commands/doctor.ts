import { createInterrupt } from '@bitops/core';
import { type Difference, type Examination, examine } from '@bitops/doctor';
import type { Caller, EndSignal } from '../caller.js';
import { exitCodes, exitCodesBySignal } from '../exit-codes.js';
import type { DoctorInvocation } from '../invocation.js';
import { isIdle, renderExamination } from '../reporters/doctor.js';
import { loadWidth } from '../reporters/width.js';
import { printFaults, printWarnings, type Screen } from '../screen.js';
import { answering, toDocument } from './document.js';
import { toHost, withCrashes } from './host.js';

/** `bitops doctor`: what BitOps would have done, what bitops does, and whether this machine can do it. */
export function doctorCommand(caller: Caller, screen: Screen, invocation: DoctorInvocation): Promise<number> {
  const { common, dir, fix, online } = invocation;
  return answering(caller, screen, async () => {
    const host = toHost(caller, dir === undefined ? common : { ...common, repo: dir });
    const interrupt = createInterrupt();
    let ended: EndSignal | undefined;
    const end = (signal: EndSignal) => {
      ended ??= signal;
      interrupt.request({ signal });
    };
    const release = caller.listen({ signal: end, crash: () => end('SIGTERM') });
    const request = { node: caller.node, fix, online, interrupt };
    const found = await withCrashes(caller, () => examine(host, request)).finally(release);
    // What was asked and did not answer any more would read as if it were missing.
    if (ended !== undefined) return exitCodesBySignal[ended];
    if (screen.format === 'json') screen.out.write(toDocument(toData(found, caller)));
    else {
      const width = await loadWidth([JSON.stringify(found)]);
      const look = { style: screen.outStyle, cwd: screen.faultLook.cwd, columns: screen.columns(), width };
      screen.out.write(renderExamination(found, { ...look, version: caller.version }));
      printSome(screen, found);
    }
    if (found.faults.length === 0) return exitCodes.done;
    printFaults(screen, found.faults);
    return exitCodes.refused;
  });
}

/** So many that nobody reads them all. */
const most = 20;

function printSome(screen: Screen, { warnings }: Examination): void {
  const others = warnings.filter((it) => !isIdle(it));
  printWarnings(screen, others.slice(0, most));
  const more = others.length - most;
  if (more > 0) screen.err.write(`… and ${more} more warnings; --format json has them all\n`);
}

/** The document that `--format json` prints; docs/doctor.md says what is in it. */
export function toData(found: Examination, { version, node }: Pick<Caller, 'version' | 'node'>) {
  return {
    v: 1,
    bitops: version,
    node,
    root: found.root ?? null,
    machine: found.machine.map(({ name, state, found: text }) => ({ name, state, found: text })),
    differences: found.differences.map(toDifference),
    environments: found.environments.map(({ name, folder, deployments, differences, unknown }) => ({
      name,
      folder,
      ...(unknown === undefined ? {} : { unknown }),
      differences: differences.map(toDifference),
      deployments: deployments.map(({ differences: own, ...it }) => ({ ...it, differences: own.map(toDifference) })),
    })),
    deprecated: found.deprecated,
    fixed: found.fixed,
    warnings: found.warnings,
    faults: found.faults,
  };
}

function toDifference({ code, what, at, when, bitops, here, fix, always }: Difference) {
  return { code, what, at, when, bitops, here, fix, always };
}
