import type { Environment, Fault, Scope, StepResult } from '@bitops/core';
import { nameOf, repoPath, toFault } from './faults.js';
import type { Phase } from './folders.js';
import { createHandOn, difference, loadHandedOn, removeHandOn } from './handed-on.js';
import type { HookScript } from './hook-folder.js';
import { badOutputs, loadOutputs } from './outputs.js';
import { everyExitCode, toArgv } from './script.js';
import type { BadLine } from './values.js';

/** How a phase went: the variables for what follows, and what failed. */
export interface PhaseResult {
  readonly env: Environment;
  readonly faults: readonly Fault[];
}

/** A script that is about to run, with the way to it from the scope's folder. */
export interface Planned extends HookScript {
  readonly label: string;
  readonly phase: Phase;
}

/** Runs one script and reads what it handed on; a script that failed hands on nothing. `left`: scripts it ends. */
export async function runHookScript(
  script: Planned,
  scope: Scope,
  env: Environment,
  told: Environment,
  left: number,
): Promise<PhaseResult> {
  const handOn = await createHandOn(scope.scratch);
  const outputs = scope.outputs === undefined ? undefined : await createHandOn(scope.scratch);
  try {
    const files = { BITOPS_ENV: handOn, BITOPS_OUTPUT: outputs };
    const result = await execute(script, scope, { ...env, ...told, ...files });
    if (result.ran && result.exitCode !== 0) return { env, faults: [exitFault(script, scope, result.exitCode, left)] };
    const { values, bad } = await loadHandedOn(handOn);
    if (bad.length > 0) return { env, faults: [badLines(script, scope, bad)] };
    const wrong = outputs === undefined ? [] : handOutputsOn(script, scope, outputs);
    return { env: { ...env, ...values }, faults: wrong };
  } catch (thrown) {
    return { env, faults: [endFault(script, scope, thrown)] };
  } finally {
    await removeHandOn(handOn);
    if (outputs !== undefined) await removeHandOn(outputs);
  }
}

function handOutputsOn(script: Planned, scope: Scope, file: string): readonly Fault[] {
  const { outputs, bad } = loadOutputs(file, scope.env);
  if (bad.length > 0) return [badOutputs(nameOf(scope), `${script.label}, a hook`, repoPath(scope, script.label), bad)];
  if (Object.keys(outputs).length > 0) scope.outputs?.(outputs);
  return [];
}

function execute(script: Planned, scope: Scope, env: Environment): Promise<StepResult> {
  return scope.exec({
    ...toArgv(script.runs, script.path),
    cwd: scope.cwd,
    env: difference(scope.env, env),
    effect: 'write',
    okExitCodes: everyExitCode,
    script: script.label,
  });
}

function exitFault(script: Planned, scope: Scope, exitCode: number, left: number): Fault {
  const rest =
    left === 0 ? [] : [`fail_fast is on: ${left === 1 ? 'the script' : `the ${left} scripts`} after it did not run.`];
  return {
    code: 'HOOK_FAILED',
    what: `${script.label}, a hook of ${nameOf(scope)}, ended with exit code ${exitCode}`,
    at: { file: repoPath(scope, script.label) },
    why: [...meaning(exitCode), consequence(script.phase, scope), ...rest].join('\n'),
    fix: 'Look at what it printed. A failure that does not matter must not be its exit code; --safe runs no hooks.',
  };
}

function meaning(exitCode: number): readonly string[] {
  if (exitCode === 126) return ['126 means that a command in it was found, but could not be run.'];
  if (exitCode === 127) return ['127 means that a command in it was not found on the PATH.'];
  const signal = exitCode - 128;
  return signal > 0 && signal < 32 ? [`${exitCode} means that a command in it was ended by signal ${signal}.`] : [];
}

function consequence(phase: Phase, scope: Scope): string {
  const it = scope.deployment === undefined ? 'environment' : 'deployment';
  if (phase === 'before') {
    return it === 'deployment'
      ? `It is a before hook: ${scope.tool ?? 'the tool'} was not started, and the deployment counts as failed.`
      : 'It is a before hook: no deployment of the environment was started, and the environment counts as failed.';
  }
  return phase === 'after'
    ? `It is an after hook: what was deployed stays deployed, but the ${it} counts as failed.`
    : `A hook that fails makes the ${it} count as failed.`;
}

// The code stays core's own: it tells an interrupt from a signal and from a file that is not there.
function endFault(script: Planned, scope: Scope, thrown: unknown): Fault {
  const it = toFault(thrown);
  const interpreter = 'The file itself is there: look for the program that its first line (#!) names.';
  return {
    ...it,
    what: `${script.label}, a hook of ${nameOf(scope)}, did not run to its end: ${it.what}`,
    at: { file: repoPath(scope, script.label) },
    why: [it.why, consequence(script.phase, scope)].filter((line) => line !== undefined).join('\n'),
    fix: script.runs === 'itself' ? [it.fix, interpreter].filter((line) => line !== undefined).join(' ') : it.fix,
  };
}

function badLines(script: Planned, scope: Scope, bad: readonly BadLine[]): Fault {
  const [first, ...others] = bad;
  const more = others.length === 0 ? undefined : `Bad lines after it: ${others.map(({ line }) => line).join(', ')}.`;
  const where = `$BITOPS_ENV:${first?.line}`;
  return {
    code: 'HOOK_ENV_INVALID',
    what: `${script.label}, a hook of ${nameOf(scope)}, handed on a bad line: ${where}: ${first?.what}`,
    at: { file: repoPath(scope, script.label) },
    why: [more, consequence(script.phase, scope)].filter((line) => line !== undefined).join('\n'),
    fix: 'A line is KEY=value, without export; a value of several lines is KEY<<EOF, the lines, EOF.',
  };
}
