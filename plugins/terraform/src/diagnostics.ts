import { stripVTControlCharacters } from 'node:util';

/** One error that terraform printed. */
export interface Diagnostic {
  /** As it was printed, without its frame. */
  readonly lines: readonly string[];
  /** What it says, in one line: terraform breaks lines wherever they are full. What it quotes of the code is left out. */
  readonly text: string;
  /** The file that it names, relative to the deployment's folder, and the line there. */
  readonly at?: { readonly file: string; readonly line: number };
}

const frame = /^[╷│╵] ?/;
const place = /^ {2}on (\S.*?) line (\d+)(?:,| |:|$)| for module .* at (\S+):(\d+)\.$/;

/** The resource, the place, the lines of the code, and what its values are. */
const quoted = /^ {2}(?:with .*,|on .* line \d+.*)$|^ +\d+: |^ {4}[├│]/;

/** The errors in what terraform printed, with and without colours; warnings are left out. */
export function toDiagnostics(printed: readonly string[]): readonly Diagnostic[] {
  const blocks: string[][] = [];
  let open: string[] | undefined;
  for (const line of printed.map(stripVTControlCharacters)) {
    const bare = line.replace(frame, '');
    if (/^(Error|Warning): /.test(bare)) {
      open = [bare];
      if (bare.startsWith('Error')) blocks.push(open);
    } else if (/^╵/.test(line)) open = undefined;
    else open?.push(bare.trimEnd());
  }
  return blocks.map(toDiagnostic);
}

function toDiagnostic(lines: readonly string[]): Diagnostic {
  const said = lines.filter((it) => !quoted.test(it));
  const text = said.join(' ').replaceAll(/\s+/g, ' ').trim();
  const found = lines.map((it) => place.exec(it)).find((it) => it !== null) ?? [];
  const [, file = found[3], line = found[4]] = found;
  return { lines, text, ...(file === undefined ? {} : { at: { file, line: Number(line) } }) };
}
