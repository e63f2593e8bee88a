import type { AfterTap, BeforeTap, Environment, Fault, Outcome, PluginApi, Scope } from '@bitops/core';
import type { Phase } from './folders.js';
import { runPhase } from './phase.js';

/** The tap that runs the before scripts of the scope's folder and hands on their variables. */
export function beforeScripts(api: PluginApi): BeforeTap {
  return async (env, scope) => {
    if (scope.safe || scope.withoutHooks?.includes('before') === true) return env;
    const result = await runPhase('before', scope, env, outcomeTold(undefined, undefined));
    if (result.faults.length > 0) throw api.faults(result.faults);
    return result.env;
  };
}

/**
 * The tap that runs the after, on-failure and always scripts of the scope's folder. An after script that fails makes a
 * failure of the success, so the on-failure scripts follow; the always scripts run whatever failed before them.
 */
export function afterScripts(api: PluginApi): AfterTap {
  return async (result, scope) => {
    if (scope.safe || result.outcome === 'skipped' || scope.withoutHooks?.includes('after') === true) return;
    let env = scope.env;
    const faults: Fault[] = [];
    const run = async (phase: Phase): Promise<void> => {
      const failed = result.outcome === 'succeeded' && faults.length > 0;
      const told = outcomeTold(failed ? 'failed' : result.outcome, result.faults[0] ?? faults[0]);
      const done = await runPhase(phase, scope, env, told);
      env = done.env;
      faults.push(...done.faults);
    };
    if (changes(scope) && result.outcome === 'succeeded') await run('after');
    if (changes(scope) && (result.outcome !== 'succeeded' || faults.length > 0)) await run('on-failure');
    await run('always');
    if (faults.length > 0) throw api.faults(faults);
  };
}

function changes(scope: Scope): boolean {
  return scope.intent !== 'plan';
}

// What is undefined is taken away: the caller may itself be a hook. No variable can hold a NUL byte.
function outcomeTold(outcome: Outcome | undefined, fault: Fault | undefined): Environment {
  const error = outcome === 'succeeded' ? undefined : fault?.what.replaceAll('\0', '');
  return { BITOPS_OUTCOME: outcome, BITOPS_ERROR: error };
}
