/** Errors of a tool's own code say whose they are; faults, such as those of a failed command, are passed on. */
import { fileURLToPath } from 'node:url';
import { isGenerator, noGenerator, type Steps } from '@bitops/contract';
import { type FaultError, fault, faults, faultsOf, placeIn } from '@bitops/fault';
import type { Unit } from './request.js';

type Whose = Pick<Unit, 'tool' | 'plugin'>;

/** What a function of the tool gives. Throws TOOL_FAILED. */
export function byTool<T>(whose: Whose, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw toolFailed(whose, error);
  }
}

/** The steps of the tool. Throws TOOL_FAILED, and STEP_INVALID where it gives none. */
export function* stepsBy<R>(whose: Whose, begin: () => Steps<R>): Steps<R> {
  try {
    const steps = begin();
    if (!isGenerator(steps)) throw fault(noGenerator);
    return yield* steps;
  } catch (error) {
    throw toolFailed(whose, error);
  }
}

function toolFailed({ tool, plugin }: Whose, error: unknown): FaultError {
  const what = `The tool ${tool.name} of the plugin ${plugin.source.alias} failed`;
  const at = placeIn(fileURLToPath(plugin.entry), error);
  const fix = 'Correct the plugin, or take it out of bitops.plugins.';
  return faults(faultsOf(error, { code: 'TOOL_FAILED', what, at, fix }), error);
}
