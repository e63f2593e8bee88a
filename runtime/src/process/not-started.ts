/** Why a program could not be started, and what to do about it. */
import { existsSync } from 'node:fs';
import type { Fault } from '@bitops/fault';

/** The fault of a program that the system refused to start, by the code of its refusal. */
export function notStarted(file: string, cwd: string, refused: string): Fault {
  const [why, fix] = existsSync(cwd) ? (refusals[refused] ?? unknownRefusal) : missingFolder(cwd);
  return { code: 'COMMAND_NOT_STARTED', what: `${file} can't be started (${refused})`, why, fix };
}

const refusals: Readonly<Record<string, readonly [why: string, fix: string]>> = {
  ENOENT: ['There is no such program.', 'Install it, or correct the PATH; a script may name a missing one behind #!.'],
  EACCES: ['It may not be executed.', 'Make it executable: chmod +x.'],
  ERR_INVALID_ARG_VALUE: [
    'An argument, or a variable, holds a NUL character, which no program can be given.',
    'Look at the settings and the outputs that it is given.',
  ],
  ENOSPC: ['There is no room on the disk for what it prints.', 'Make room where temporary files are (TMPDIR).'],
  EDQUOT: ['There is no room left for this user where temporary files are.', 'Make room there (TMPDIR).'],
  EMFILE: ['bitops has as many files open as it may.', 'Raise the limit (ulimit -n), or lower --concurrency.'],
  ENFILE: ['The machine has as many files open as it may.', 'End what holds them, or raise the limit of the machine.'],
  EAGAIN: [
    'This user has as many processes as they may, or the machine has no memory for one more.',
    'Raise the limit (ulimit -u, or pids of the container), or lower --concurrency.',
  ],
  ENOMEM: ['The machine has no memory for one more process.', 'Give it more memory, or lower --concurrency.'],
  E2BIG: ['Its arguments and variables together are too long.', 'Hand long values on in files.'],
};

const unknownRefusal = ['The system refused it.', 'See to it that it may be executed.'] as const;

const missingFolder = (cwd: string) =>
  [
    `The folder in which it should run is not there: ${cwd}`,
    'Look whether a hook removes or renames it, or whether something cleans up where temporary files are.',
  ] as const;
