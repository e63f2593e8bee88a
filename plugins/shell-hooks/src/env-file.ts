import { join } from 'node:path';
import type { Environment, Fault, PluginApi, Scope } from '@bitops/core';
import { nameOf, repoPath, toFault } from './faults.js';
import { difference } from './handed-on.js';
import { everyExitCode, loadStat, loadWindowsLines, windowsLinesWarning } from './script.js';
import { nameForm, refusal } from './values.js';

/** The files of variables that a deployment's folder may hold; BitOps 1.x knew the second one for ansible alone. */
const envFiles = [{ name: 'ENV_FILE' }, { name: 'extra_env', tool: 'ansible' }] as const;

// BitOps sources the file under `set -e`. Only bash's own commands print the result, for the file may set another PATH.
// What the file prints goes to stderr, so that stdout holds nothing but NAME=value NUL ...
const source = `set -ea
. "$1" >&2
set +ea
builtin compgen -e | while IFS= builtin read -r __bitops_name; do
  builtin printf '%s=%s\\0' "$__bitops_name" "\${!__bitops_name}"
done`;

// bash sets these for itself in every process.
const own: ReadonlySet<string> = new Set([
  ...['_', 'SHLVL', 'PWD', 'OLDPWD', 'BASHOPTS', 'SHELLOPTS', 'BASH', 'BASHPID', 'BASH_EXECUTION_STRING', 'PIPESTATUS'],
  ...['EUID', 'UID', 'PPID', 'IFS', 'OPTIND', 'OPTARG', 'LINENO', 'RANDOM', 'SECONDS'],
]);

/** Whether a deployment's folder has a file of variables; reads the disk. */
export function hasEnvFile(folder: string): boolean {
  return envFiles.some(({ name }) => isFile(join(folder, name)));
}

/** Lets bash source the deployment's files of variables; returns all variables with what they set, changed and unset. */
export async function sourceEnvFiles(api: PluginApi, env: Environment, scope: Scope): Promise<Environment> {
  let sourced = env;
  for (const it of envFiles) {
    const isIts = !('tool' in it) || it.tool === scope.tool;
    if (isIts && isFile(join(scope.cwd, it.name))) sourced = await sourceFile(api, it.name, sourced, scope);
  }
  return sourced;
}

async function sourceFile(api: PluginApi, file: string, env: Environment, scope: Scope): Promise<Environment> {
  if (scope.safe) {
    scope.warn(ignored(file, scope));
    return env;
  }
  if (loadWindowsLines(join(scope.cwd, file))) scope.warn(windowsLinesWarning(repoPath(scope, file)));
  const changed = difference(env, foldPrinted(env, await exportsOf(api, file, env, scope)));
  const refused = Object.entries(changed).flatMap(([name, value]) => refusal(name, value ?? '') ?? []);
  if (refused.length > 0) throw api.fault(failure(file, scope, 'sets what cannot be handed on', refused.join('\n')));
  return { ...env, ...changed };
}

function isFile(path: string): boolean {
  return loadStat(path)?.isFile() ?? false;
}

async function exportsOf(api: PluginApi, file: string, env: Environment, scope: Scope): Promise<Environment> {
  const args = ['-c', source, 'bash', join(scope.cwd, file)];
  const read = { cwd: scope.cwd, env: difference(scope.env, env), effect: 'read', capture: true } as const;
  const result = await scope
    .exec({ file: 'bash', args, ...read, okExitCodes: everyExitCode, script: file })
    .catch((thrown: unknown) => {
      const it = toFault(thrown);
      const what = `${file} of ${nameOf(scope)} was not sourced to its end: ${it.what}`;
      throw api.fault({ ...it, what, at: { file: repoPath(scope, file) } });
    });
  if (!result.ran) return env;
  if (result.exitCode !== 0) {
    const why =
      'The first command that fails ends it (set -e); as a last line, [ -f x ] && y fails where x is not there.';
    throw api.fault(failure(file, scope, `failed with exit code ${result.exitCode}`, why));
  }
  if (result.stdout === '') throw api.fault(failure(file, scope, 'ends the shell', 'It calls exit, exec or the like.'));
  return Object.fromEntries(result.stdout.split('\0').slice(0, -1).map(toEntry));
}

function toEntry(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  return [text.slice(0, equals), text.slice(equals + 1)];
}

// What bash could not import it did not print either, and what it sets for itself says nothing about the file.
function foldPrinted(env: Environment, printed: Environment): Environment {
  const untouched = Object.entries(env).filter(([name]) => own.has(name) || !nameForm.test(name));
  const seen = Object.entries(printed).filter(([name]) => !own.has(name));
  return Object.fromEntries([...seen, ...untouched]);
}

function ignored(file: string, scope: Scope): Fault {
  return {
    code: 'ENV_FILE_IGNORED',
    what: `${file} of ${nameOf(scope)} is not sourced: --safe runs nothing of the ops repo`,
    at: { file: repoPath(scope, file) },
  };
}

function failure(file: string, scope: Scope, what: string, why: string): Fault {
  return {
    code: 'ENV_FILE_FAILED',
    what: `${file} of ${nameOf(scope)} ${what}`,
    at: { file: repoPath(scope, file) },
    why: `${why}\n${scope.tool ?? 'The tool'} was not started: it counts on the variables of this file.`,
    fix: `Look at what bash printed, and try the file alone: bash -ea -c '. ./${file}'`,
  };
}
