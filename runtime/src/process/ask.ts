/** Asks programs that answer at once, for bitops itself. */
import { spawnSync } from 'node:child_process';
import type { Environment } from '../environment.js';

/** Far more than any such answer; and a string can't hold much more. */
const maxAnswer = 256 * 1024 * 1024;

/** What a program said that bitops asks for itself; `refused`: the error code where it could not be started. */
export interface Asked {
  readonly exitCode?: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly refused?: string;
}

/** Asks a program that answers at once. Never throws for what it does. */
export function askFully(
  file: string,
  args: readonly string[],
  { cwd, env, input = '' }: { readonly cwd: string; readonly env: Environment; readonly input?: string },
): Asked {
  const options = { cwd, env: { ...env }, input, encoding: 'utf8', maxBuffer: maxAnswer } as const;
  const { status, stdout, stderr, error } = spawnSync(file, args, options);
  if (error !== undefined) return { stdout: '', stderr: '', refused: 'code' in error ? String(error.code) : 'UNKNOWN' };
  return { ...(status === null ? {} : { exitCode: status }), stdout, stderr };
}

/** What a program prints that bitops asks for itself; `undefined` where it is not there, or says no. */
export function ask(file: string, args: readonly string[], cwd: string, input = ''): string | undefined {
  // The caller may itself be a hook of git, whose variables lead to another repository.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  const { exitCode, stdout } = askFully(file, args, { cwd, env, input });
  return exitCode === 0 ? stdout : undefined;
}
