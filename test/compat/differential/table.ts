/** The tables of docs/compatibility.md, made of the facts and of what the comparison found. */
import { chapters } from '../rows.js';
import type { Comparison } from './compare.js';
import { type StepDifference, stepDifferences } from './different-steps.js';
import { type VariableDifference, variableDifferences } from './different-variables.js';

/** The parts of the page that are written by the tests, by the names in its comments; it must have them all. */
export function toTables(steps: Comparison['steps'], variables: Comparison['variables']): ReadonlyMap<string, string> {
  const asSteps = stepDifferences.map((it) => stepRow(it, seen(steps, it)));
  const asVariables = variableDifferences.map((it) => variableRow(it, seen(variables, it)));
  return new Map([
    ['calls', ['| what and why | BitOps 2.6 | here |', '|---|---|---|', ...asSteps].join('\n')],
    ['variables', ['| variable | for example | why |', '|---|---|---|', ...asVariables].join('\n')],
    ['facts', chapters.map(toChapter).join('\n\n')],
  ]);
}

/** The page with its tables as they should be: each between `<!-- NAME: written by the tests -->` and `<!-- end -->`. */
export function renew(page: string, tables: ReadonlyMap<string, string>): string {
  const absent = [...tables.keys()].filter((it) => !page.includes(`<!-- ${it}: written by the tests -->`));
  if (absent.length > 0) throw new Error(`the page has no place for ${absent.join(', ')}`);
  return page.replace(
    /(<!-- (\w+): written by the tests -->\n)[\s\S]*?(<!-- end -->)/g,
    (all, start: string, name: string, end: string) => `${start}\n${tables.get(name) ?? all}\n\n${end}`,
  );
}

function seen<T extends { readonly difference: unknown }>(
  all: readonly T[],
  difference: T['difference'],
): readonly T[] {
  return all.filter((it) => it.difference === difference);
}

function stepRow({ why }: StepDifference, [first]: Comparison['steps']): string {
  return row([why, lines(first?.before ?? []), lines(first?.here ?? [])]);
}

function variableRow({ why }: VariableDifference, all: Comparison['variables']): string {
  const names = [...new Set(all.map((it) => it.name))].sort();
  const example = all.find((it) => it.here !== undefined);
  const told =
    example === undefined ? 'not there' : `${code(`${example.name}=${example.there}`)} → ${code(`${example.here}`)}`;
  return row([names.map(code).join(', '), told, why]);
}

function toChapter({ title, rows }: (typeof chapters)[number]): string {
  const lines = Object.values(rows).map((it) => row([it.before, it.here]));
  return [`### ${title}`, '', '| BitOps | here |', '|---|---|', ...lines].join('\n');
}

/** The first two lines, each once, without what makes them long and is the same on both sides. */
function lines(texts: readonly string[]): string {
  const [first = '–', second, ...more] = new Set(texts.map((it) => code(it.replace(/ values=\S+/g, ''))));
  return [first, ...(second === undefined ? [] : [second]), ...(more.length > 0 ? ['…'] : [])].join('<br>');
}

function code(text: string): string {
  return text === '' ? 'empty' : `\`${text}\``;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((it) => it.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}
