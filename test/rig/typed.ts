/** The ```console examples: what is typed, what is printed, and whether it is so. */
import { expect } from 'vitest';
import type { Example } from './guide.js';
import type { OpsRepo } from './ops-repo.js';
import { toPlain, toShown } from './plain.js';
import { startProgram } from './program.js';

/** A command, and the lines below it. */
interface Typed {
  readonly command: string;
  readonly shown: readonly string[];
}

/** Stands for any number of lines that are not shown. */
const left = '…';

/**
 * Runs what is typed, all in the ops repo; the last command ends with the exit code that the example is marked with.
 * Checks what is shown; with `update` answers with the text as it should be, where it is another one.
 */
export async function runTyped(example: Example, repo: OpsRepo, update: boolean): Promise<string | undefined> {
  const typed = toTyped(example);
  const real: string[] = [];
  for (const [index, { command, shown }] of typed.entries()) {
    const isLast = index === typed.length - 1;
    const done = await startProgram({
      file: 'bash',
      args: ['-c', `exec 2>&1\n${command}`],
      cwd: repo.root,
      env: repo.env,
    }).done;
    const printed = toShown(done.stdout, repo);
    const wanted = isLast ? Number(example.marks['exit'] ?? 0) : 0;
    expect({ at: example.at, command, exitCode: done.exitCode, printed }).toMatchObject({ exitCode: wanted });
    const fits = shown.length === 0 || matches(toPlain(printed), toPlain(shown.join('\n')));
    if (!fits && (!update || shown.includes(left))) {
      expect({ at: example.at, lines: toPlain(printed) }).toEqual({
        at: example.at,
        lines: toPlain(shown.join('\n')),
      });
    }
    real.push(`$ ${command}`, ...(fits ? shown : printed.trimEnd().split('\n')));
  }
  const text = real.join('\n');
  return text === example.text ? undefined : text;
}

function toTyped({ at, text }: Example): readonly Typed[] {
  const typed: { command: string; shown: string[] }[] = [];
  for (const line of text.split('\n')) {
    const last = typed.at(-1);
    if (line.startsWith('$ ')) typed.push({ command: line.slice(2), shown: [] });
    else if (last === undefined) throw new Error(`${at}: the first line of a console must begin with "$ "`);
    else if (last.shown.length === 0 && last.command.endsWith('\\')) last.command += `\n${line}`;
    else last.shown.push(line);
  }
  return typed;
}

/** Whether lines are those that are shown, where a line `…` stands for any others. */
function matches(lines: readonly string[], shown: readonly string[]): boolean {
  const [first, ...rest] = shown;
  if (first === undefined) return lines.length === 0;
  if (first.trim() !== left) return lines[0] === first && matches(lines.slice(1), rest);
  return lines.some((_, index) => matches(lines.slice(index), rest)) || rest.length === 0;
}
