/** The tables of docs/compatibility.md, made of the facts and of what the comparison found. */
import { chapters } from '../rows.js';
import type { Sighting } from './compare.js';
import { type StepDifference, stepDifferences } from './different-steps.js';
import { type VariableDifference, variableDifferences } from './different-variables.js';

/** The parts of the page that are written by the tests, by the names in its comments. */
export function toTables(
  steps: readonly Sighting<StepDifference>[],
  variables: readonly Sighting<VariableDifference>[],
): ReadonlyMap<string, string> {
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
  return page.replace(
    /(<!-- (\w+): written by the tests -->\n)[\s\S]*?(<!-- end -->)/g,
    (all, start: string, name: string, end: string) => `${start}\n${tables.get(name) ?? all}\n\n${end}`,
  );
}

function seen<D>(all: readonly Sighting<D>[], difference: D): readonly Sighting<D>[] {
  return all.filter((it) => it.difference === difference);
}

function stepRow({ why }: StepDifference, [first]: readonly Sighting<StepDifference>[]): string {
  return row([why, lines(first?.before ?? []), lines(first?.here ?? [])]);
}

function variableRow({ why }: VariableDifference, all: readonly Sighting<VariableDifference>[]): string {
  const names = new Set(all.map((it) => it.before[0]?.split('=')[0] ?? ''));
  const example = all.find((it) => !it.here[0]?.endsWith(' is not set'));
  const told = example === undefined ? 'not there' : `${lines(example.before)} → ${lines(example.here)}`;
  return row([[...names].sort().map(code).join(', '), told, why]);
}

function toChapter({ title, rows }: (typeof chapters)[number]): string {
  const lines = Object.values(rows).map((it) => row([it.before, it.here]));
  return [`### ${title}`, '', '| BitOps | here |', '|---|---|', ...lines].join('\n');
}

/** The first two lines, without what makes them long and is the same on both sides. */
function lines(texts: readonly string[]): string {
  const shown = texts.slice(0, 2).map((it) => code(it.replace(/ values=\S+/g, '')));
  return shown.length === 0 ? '–' : [...shown, ...(texts.length > 2 ? ['…'] : [])].join('<br>');
}

function code(text: string): string {
  return `\`${text}\``;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((it) => it.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}
