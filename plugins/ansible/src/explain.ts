import { existsSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import type { CommandError, Fault, Place, PluginApi, Steps } from '@bitops/core';
import { type AnsibleRun, reportFile } from './command.js';
import { type Failure, failed, galaxy, printed, unreachable } from './failures.js';
import { inRepo, mendable, placeOf } from './place.js';
import type { ReadReport, Report, Result } from './report.js';

/** Steps that run playbooks: what fails is told with the mend, by the report of what failed where, else by what was printed. */
export function explained<R>(steps: Steps<R>, run: AnsibleRun, read: ReadReport, { faults }: PluginApi): Steps<R> {
  return retold(steps, (error) => {
    const home = error.at?.file ?? run.deployment.folder;
    const told = groups(realFailures(lastReport(run, read))).map((it) => resultFault(it, run, home));
    const all = told.length > 0 ? told : printedFaults(error, printed, run);
    return all.length === 0 ? error : faults(all);
  });
}

/** Steps that install what requirements.yml asks for: what fails is told with the mend. */
export function explainedInstall(steps: Steps, run: AnsibleRun, { faults }: Pick<PluginApi, 'faults'>): Steps {
  return retold(steps, (error) => {
    const all = printedFaults(error, galaxy, run);
    return all.length === 0 ? error : faults(all);
  });
}

function* retold<R>(steps: Steps<R>, retell: (error: CommandError) => unknown): Steps<R> {
  try {
    return yield* steps;
  } catch (error) {
    throw isCommandError(error) ? retell(error) : error;
  }
}

/** What core throws into steps is typed nowhere: it is known by what it carries. */
function isCommandError(error: unknown): error is CommandError {
  const has = typeof error === 'object' && error !== null && 'printed' in error && 'code' in error;
  return has && error.code === 'COMMAND_FAILED' && Array.isArray(error.printed);
}

/** Of the playbooks of a deployment the one that failed is the last. */
function lastReport(run: AnsibleRun, read: ReadReport): Report {
  let index = 0;
  while (existsSync(reportFile(run, index + 1))) index += 1;
  return read(reportFile(run, index));
}

/** A failure that a playbook rescued came before the one that ended it on that host. */
function realFailures({ results, recap }: Report): readonly Result[] {
  const all = results.filter((it) => it.status === 'failed' || it.status === 'unreachable');
  return all.filter((it) => {
    const ofHost = all.filter((other) => other.host === it.host);
    return ofHost.indexOf(it) >= Math.min(recap[it.host]?.rescued ?? 0, ofHost.length - 1);
  });
}

/** Hosts on which the same task failed in the same way. */
function groups(results: readonly Result[]): readonly (readonly Result[])[] {
  const found = new Map<string, Result[]>();
  for (const it of results) {
    const key = JSON.stringify([it.status, it.task, it.path, it.message.replaceAll(it.host, '')]);
    found.set(key, [...(found.get(key) ?? []), it]);
  }
  return [...found.values()];
}

function resultFault(group: readonly Result[], run: AnsibleRun, home: string): Fault {
  const [{ status, task, path, message } = { status: 'failed', task: '', path: null, message: '' }] = group;
  const hosts = listed(group.map((it) => it.host).sort());
  const at = mendable(placeOf(path), run, home);
  const isElsewhere = path?.startsWith(`${run.artifacts}/`) === true;
  const said = isElsewhere ? `${message}\nin ${path}, which requirements.yml brought along` : message;
  const fault = toFault(status === 'unreachable' ? unreachable : failed, said, { at, run, words: { task, hosts } });
  const isGuess = run.action === 'preview' && status === 'failed';
  return isGuess ? { ...fault, fix: `${fault.fix}\n${checkModeHint}` } : fault;
}

const checkModeHint =
  'Where it fails in check mode only: check_mode: false runs the task all the same, when: not ansible_check_mode leaves it out.';

interface Site {
  readonly at: Place;
  readonly run: AnsibleRun;
  readonly words?: Readonly<Record<string, string>>;
}

function toFault(table: readonly Failure[], message: string, { at, run, words }: Site): Fault {
  const line = message.replaceAll(/\s+/g, ' ');
  const found = table.find((it) => it.when.test(line)) ?? table.at(-1);
  const { environment, name, id } = run.deployment;
  const all = { id, folder: `${environment}/${name}`, ...words, ...found?.when.exec(line)?.groups };
  const [what = '', fix = ''] = [found?.what, found?.fix].map((it) => it && fill(it, all));
  return { code: found?.code ?? '', what, at, why: shortened(message, run), fix };
}

/** An error that has no task begins at its mark, and has its place in it; ansible-galaxy warns before it. */
function printedFaults(
  { printed: lines, at }: CommandError,
  table: readonly Failure[],
  run: AnsibleRun,
): readonly Fault[] {
  const plain = lines.map(stripVTControlCharacters);
  const begin = table === galaxy ? -1 : plain.findIndex((it) => /^(ERROR!|ERROR:|\[ERROR\]:)/.test(it));
  const message = (begin < 0 ? plain : plain.slice(begin)).join('\n');
  const line = message.replaceAll(/\s+/g, ' ');
  const known = table.find((it) => it.when.test(line));
  if (known === undefined) return [];
  return [toFault([known], message, { at: mendable(toPlace(message), run, at?.file ?? run.deployment.folder), run })];
}

/** As ansible tells it until 2.18, and from then on; as PyYAML tells it. */
const places = [
  /The error appears to be in '([^']+)': line (\d+), column (\d+)/,
  /^Origin: (.+?):(\d+):(\d+)$/m,
  /^ +in "b?'?([^'"]+)'?", line (\d+), column (\d+)/m,
];

function toPlace(message: string): Place | undefined {
  const found = places.map((it) => it.exec(message)).find((it) => it !== null);
  const [, file, line, column] = found ?? [];
  return file === undefined ? undefined : { file, line: Number(line), column: Number(column) };
}

function shortened(message: string, run: AnsibleRun): string {
  const lines = inRepo(message, run)
    .split('\n')
    .map((it) => it.trimEnd());
  const told = lines.filter((it, index) => it !== '' || lines[index - 1] !== '').slice(0, 14);
  return [...told, ...(lines.length > told.length + 3 ? ['…'] : [])].join('\n').trim();
}

function listed(hosts: readonly string[]): string {
  const [first = '', second, ...rest] = hosts;
  if (second === undefined) return first;
  return rest.length === 0 ? `${first} and ${second}` : `${first}, ${second} and ${rest.length} more`;
}

function fill(text: string, words: Readonly<Record<string, string | undefined>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => words[name] ?? '?');
}
