/** Programs on the PATH that stand in for real ones and write down how they were called. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One call of a fake program. */
export interface Call {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A fake program. */
export interface Fake {
  /** How it was called until now, in order. */
  readonly calls: readonly Call[];
}

/**
 * Puts a program into a folder. `body` is what it does: JavaScript (CommonJS) that sees `args`, the arguments; without
 * one it ends with 0.
 */
export function fakeProgram(folder: string, name: string, body = ''): Fake {
  const log = join(folder, `.${name}.calls`);
  const source = `
const args = process.argv.slice(2);
const call = JSON.stringify({ args, cwd: process.cwd(), env: process.env });
require('node:fs').appendFileSync(${JSON.stringify(log)}, call + '\\n');
${body}
`;
  // Not behind #! itself: the path of Node may have spaces in it, or be longer than the system reads.
  const script = join(folder, `.${name}.cjs`);
  writeFileSync(script, source);
  writeFileSync(join(folder, name), `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(script)} "$@"\n`, {
    mode: 0o755,
  });
  return {
    get calls() {
      return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').map(parseCall) : [];
    },
  };
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", String.raw`'\''`)}'`;
}

function parseCall(line: string): Call {
  // The line was written by the program above, so that its shape is known.
  return JSON.parse(line) as Call;
}
