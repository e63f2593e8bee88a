/** What must be true after whatever happened. Each rule gives what is wrong, as a sentence. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '@bitops/core';
import { parseEvents } from '../rig/events.js';
import type { Finished, OpsRepo } from '../rig.js';
import type { FaultName } from './draw.js';
import type { Known, Scene } from './scenarios.js';
import type { Struck } from './strike.js';

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** The signals that may count as the first one: of two at once, the system delivers whichever it likes first. */
const firstSignals: Readonly<Record<FaultName, readonly (keyof typeof exitCodes)[]>> = {
  SIGINT: ['SIGINT'],
  SIGTERM: ['SIGTERM'],
  SIGHUP: ['SIGHUP'],
  'SIGINT twice': ['SIGINT'],
  'SIGINT and SIGTERM at once': ['SIGINT', 'SIGTERM'],
  SIGKILL: [],
  'reader leaves': [],
};

/** The events of the newest journal, up to where its writer was killed; nothing where no run has one. */
export function newestJournal(repo: OpsRepo): readonly Event[] {
  const folder = join(repo.root, '.bitops', 'runs');
  const id = existsSync(folder)
    ? readdirSync(folder)
        .filter((it) => it.startsWith('2'))
        .sort()
        .at(-1)
    : undefined;
  if (id === undefined) return [];
  const text = readFileSync(join(folder, id, 'events.ndjson'), 'utf8');
  // Only its last line may have been cut off, where it was killed while it wrote.
  return parseEvents(text.slice(0, text.lastIndexOf('\n') + 1));
}

/** How a run ended that was struck: its exit code, its journal, and that all that began has ended. */
export function judgeEnd(fault: FaultName, { run, late }: Struck, journal: readonly Event[]): readonly string[] {
  if (late) return run.exitCode === 0 ? [] : [`it was over, and ended with ${howEnded(run)}`];
  if (fault === 'SIGKILL') return run.signal === 'SIGKILL' || run.exitCode === 0 ? [] : [`killed: ${howEnded(run)}`];
  const last = journal.at(-1);
  const finished = last?.type === 'run.finished' ? last : undefined;
  if (fault === 'reader leaves') {
    const done = run.exitCode === 0 && finished?.exitCode === 0;
    return done ? [] : [`nobody reads its output, and it ends with ${howEnded(run)}`];
  }
  const signals = firstSignals[fault];
  const code = signals.map((it) => exitCodes[it]);
  // As long as nothing is under way, a signal just ends the process.
  if (journal.length === 0 && signals.some((it) => run.signal === it)) return [];
  if (finished === undefined) return [`the journal has no end, and the run ends with ${howEnded(run)}`];
  const wrong: string[] = [];
  const { outcome, exitCode } = finished;
  if (exitCode !== run.exitCode) wrong.push(`the journal says ${exitCode}, and it ends with ${howEnded(run)}`);
  // What came too late to stop anything has changed nothing.
  const wanted = outcome === 'succeeded' ? [0] : code;
  if (!wanted.includes(exitCode)) wrong.push(`it is ${outcome}, and ends with ${howEnded(run)}`);
  return [...wrong, ...openEnds(journal)];
}

function howEnded({ exitCode, signal, stderr }: Finished): string {
  return `${signal ?? exitCode}\n${stderr.trim()}`;
}

/** What has a beginning in a journal has an end. */
function openEnds(journal: readonly Event[]): readonly string[] {
  const open = new Set<string>();
  for (const it of journal) {
    if (it.type === 'command.started' || it.type === 'hook.started') open.add(it.id);
    if (it.type === 'command.finished' || it.type === 'hook.finished') open.delete(it.id);
    if (it.type === 'environment.started') open.add(it.environment);
    if (it.type === 'environment.finished') open.delete(it.environment);
    if (it.type === 'deployment.started') open.add(`${it.environment}:${it.deployment}`);
    if (it.type === 'deployment.finished') open.delete(`${it.environment}:${it.deployment}`);
  }
  return [...open].map((it) => `${it} began and did not end`);
}

/** No process, no workspace, no lock, no half-written file. */
export function judgeRest(repo: OpsRepo, orphans: readonly { readonly command: string }[]): readonly string[] {
  const paths = Object.keys(repo.snapshot());
  return [
    ...orphans.map((it) => `a process is left: ${it.command}`),
    ...repo.leftovers().map((it) => `a workspace is left: ${it}`),
    ...paths.filter((it) => it.startsWith('.bitops/locks')).map((it) => `a lock is left: ${it}`),
    ...paths.filter((it) => /\.bitops-(new|old)|\.new$/.test(it)).map((it) => `half a file is left: ${it}`),
  ];
}

/** The state can be read, and has what exists. */
export function judgeState({ made, state }: Known, scene: Scene): readonly string[] {
  if (state === undefined) return ['the state can not be read'];
  const exists = scene.whole.filter((it) => made.includes(it));
  return exists.filter((it) => !state.some(({ name }) => name === it)).map((it) => `${it} exists, and no state has it`);
}

/** All is done; what was in the state and whole was not made again. */
export function judgeWhole({ made, state = [] }: Known, before: Known | undefined, scene: Scene): readonly string[] {
  const missing = [...scene.whole, ...scene.steps].filter((it) => !made.includes(it));
  const undone = scene.whole.filter((it) => !state.some(({ name, tainted }) => name === it && !tainted));
  const whole = before?.state?.filter((it) => !it.tainted).map((it) => it.name) ?? [];
  const count = (all: readonly string[], name: string) => all.filter((it) => it === name).length;
  const again = whole.filter((it) => before !== undefined && count(made, it) > count(before.made, it));
  return [
    ...missing.map((it) => `${it} was never made`),
    ...undone.map((it) => `the state has no whole ${it}`),
    ...again.map((it) => `${it} was made twice`),
  ];
}
