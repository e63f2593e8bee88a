import { accessSync, closeSync, constants, openSync, readSync, type Stats, statSync } from 'node:fs';
import type { Fault } from '@bitops/core';

/** How a file is run: by bash, by itself (its `#!` line, or a program), or not at all. */
export type Script =
  | { readonly runs: 'bash' | 'itself'; readonly windowsLines: boolean }
  | { readonly runs: 'not'; readonly reason: string; readonly fix: string };

/** For commands whose exit code comes back as a result: a fault can then say what was run and what follows from it. */
export const everyExitCode: readonly number[] = Array.from({ length: 256 }, (_, code) => code);

const HEAD_BYTES = 200;

/** What lies at a path, links followed; undefined where nothing does that this user may see. */
export function loadStat(path: string): Stats | undefined {
  try {
    // Most of what is asked for is not there, and an error costs more than a look.
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Reads how a file is to be run; undefined where nothing is there. Looks at the first 200 bytes only. */
export function loadScript(path: string): Script | undefined {
  const stat = loadStat(path);
  if (stat === undefined) return undefined;
  if (stat.isDirectory()) return notRun('it is a folder', 'Scripts lie in the folder itself; nothing below is run.');
  if (!stat.isFile()) return notRun('it is no regular file', 'Put a script there, or take it away.');
  const head = loadHead(path);
  if (path.endsWith('.sh')) return { runs: 'bash', windowsLines: endsInReturn(head ?? '') };
  if (!isExecutable(path)) {
    return notRun(
      'it is neither *.sh nor executable',
      'Name it *.sh to have bash run it, or make it executable (chmod +x).',
    );
  }
  if (head === undefined) return notRun('it cannot be read', 'Give the user that runs bitops the right to read it.');
  const isProgram = head.includes('\0');
  if (!isProgram && !head.startsWith('#!')) {
    return notRun(
      'it is executable, but has no #! line',
      'Name it *.sh to have bash run it, or add a line such as #!/usr/bin/env python3.',
    );
  }
  return { runs: 'itself', windowsLines: !isProgram && endsInReturn(head) };
}

/** Whether a file's first line ends as Windows ends lines; reads its first 200 bytes. */
export function loadWindowsLines(path: string): boolean {
  return endsInReturn(loadHead(path) ?? '');
}

/** The argv that runs a script with its arguments. */
export function toArgv(
  runs: 'bash' | 'itself',
  path: string,
  args: readonly string[] = [],
): { readonly file: string; readonly args: readonly string[] } {
  return runs === 'bash' ? { file: 'bash', args: [path, ...args] } : { file: path, args };
}

/** The warning for a script whose first line ends as Windows ends lines; `path` as it is found in the ops repo. */
export function windowsLinesWarning(path: string): Fault {
  return {
    code: 'SCRIPT_WINDOWS_LINES',
    what: `${path} has Windows line ends (CRLF)`,
    at: { file: path, line: 1 },
    why: `The \\r at the end of a line becomes part of its last word, as in "$'\\r': command not found".`,
    fix: `Convert it: perl -pi -e 's/\\r$//' '${path}' - and keep it so: *.sh text eol=lf in .gitattributes.`,
  };
}

function notRun(reason: string, fix: string): Script {
  return { runs: 'not', reason, fix };
}

function endsInReturn(head: string): boolean {
  return head.split('\n', 1)[0]?.endsWith('\r') ?? false;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function loadHead(path: string): string | undefined {
  try {
    const descriptor = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(HEAD_BYTES);
      return bytes.toString('latin1', 0, readSync(descriptor, bytes, 0, HEAD_BYTES, 0));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}
