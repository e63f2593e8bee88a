/** One moment of a campaign: a run that is struck, the next one, and what is true afterwards. */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { opsRepo as makeOpsRepo } from '@bitops/core/testing';
import { findProcesses, killProcesses } from '../rig/processes.js';
import { startProgram } from '../rig/program.js';
import type { OpsRepo, Started } from '../rig.js';
import type { Moment } from './draw.js';
import { judgeEnd, judgeRest, judgeState, judgeWhole, newestJournal } from './judge.js';
import { type ScenarioName, type Scene, scenarios } from './scenarios.js';
import { type Struck, strike, type Timeline, timeOf } from './strike.js';

const cli = fileURLToPath(new URL('../../bin/dist/cli.js', import.meta.url));

/** What a moment came to. */
export interface Result {
  readonly moment: Moment;
  /** What the run was at when it happened. */
  readonly during: string;
  /** How the run that was struck ended: its exit code, or the signal that killed it. */
  readonly end: string;
  /** Whether the next run went on from it, and did not begin anew. */
  readonly resumed: boolean;
  /** Whether the tool left its lock, and said so. */
  readonly toolLock: boolean;
  /** What is wrong; empty where all is well. */
  readonly wrong: readonly string[];
  /** Where the ops repo is that something is wrong with. */
  readonly kept?: string;
}

interface Stage extends Scene {
  readonly repo: OpsRepo;
  /** Starts a run of all environments, or one that goes on from the last one. */
  start(resumes?: boolean): Started;
  close(keep: boolean): void;
}

/** How long a run of a scenario takes, and that it does what it should when nothing happens. */
export async function rehearse(name: ScenarioName): Promise<Timeline> {
  const stage = await setUp(name);
  try {
    const started = stage.start();
    const timeline = await timeOf(started);
    const { exitCode, stderr } = await started.done;
    const wrong = [...judgeWhole(stage.look(), undefined, stage), ...judgeRest(stage.repo, stage.repo.orphans())];
    if (exitCode !== 0 || wrong.length > 0) throw new Error(`${name}: ${exitCode}, ${wrong.join(', ')}\n${stderr}`);
    return timeline;
  } finally {
    stage.close(false);
  }
}

/** Lets a moment happen. */
export async function live(moment: Moment, usual: Timeline): Promise<Result> {
  const stage = await setUp(moment.scenario);
  const { repo } = stage;
  const wrong: string[] = [];
  let struck: Struck | undefined;
  let [toolLock, resumed] = [false, false];
  try {
    struck = await strike(stage.start(), moment.fault, moment.at, usual);
    const journal = newestJournal(repo);
    wrong.push(...judgeEnd(moment.fault, struck, journal));
    const killed = struck.run.signal === 'SIGKILL';
    const before = killed ? undefined : stage.look();
    if (before !== undefined) wrong.push(...judgeRest(repo, repo.orphans()), ...judgeState(before, stage));
    const isDone = struck.run.exitCode === 0;
    resumed = canResume && moment.resumes && !isDone && journal.length > 0;
    let next = await stage.start(resumed).done;
    if (resumed && next.exitCode === 2 && next.stdout.includes('RESUME_')) {
      // It was killed before it had written down what it was asked for.
      resumed = false;
      next = await stage.start().done;
    }
    if (next.exitCode !== 0) {
      const holder = stage.freeLock();
      toolLock = holder !== undefined && next.stdout.includes(holder);
      if (toolLock) next = await stage.start().done;
    }
    if (next.exitCode !== 0) wrong.push(`the next run ends with ${next.exitCode}\n${next.stdout}\n${next.stderr}`);
    newestJournal(repo);
    const known = stage.look();
    wrong.push(...judgeState(known, stage), ...judgeWhole(known, before, stage), ...judgeRest(repo, repo.orphans()));
  } catch (error) {
    wrong.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const isKept = wrong.length > 0;
  if (isKept && struck !== undefined) repo.write('../struck.ndjson', struck.run.stdout);
  stage.close(isKept);
  const told = struck === undefined ? { during: '?', end: '?' } : toTold(struck);
  return { moment, ...told, resumed, toolLock, wrong, ...(isKept ? { kept: repo.root } : {}) };
}

let canResume = false;

/** Finds out what this bitops can do. */
export async function learn(): Promise<void> {
  const env = { PATH: process.env['PATH'] ?? '' };
  const help = startProgram({ file: process.execPath, args: [cli, 'deploy', '--help'], cwd: '/', env });
  canResume = (await help.done).stdout.includes('--resume');
}

async function setUp(name: ScenarioName): Promise<Stage> {
  const marker = `BITOPS-RIG-${randomUUID()}`;
  const quiet = { TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1' };
  const plain = makeOpsRepo(
    { 'bitops.config.yaml': 'bitops: { grace: 30 }\n', ...scenarios[name].files() },
    { env: { ...quiet, RIG_MARKER: marker } },
  );
  const start = (args: readonly string[]) =>
    startProgram({
      file: process.execPath,
      args: [cli, ...args],
      cwd: plain.root,
      env: { ...plain.env, WORLD: plain.home },
    });
  const orphans = () => findProcesses(marker);
  const killOrphans = () => killProcesses(marker);
  const repo = { ...plain, orphans, killOrphans, start, bitops: (args: readonly string[]) => start(args).done };
  const scene = await scenarios[name].open(repo);
  return {
    ...scene,
    repo,
    start: (resumes = false) => start(['deploy', ...(resumes ? ['--resume'] : scene.environments), '--format', 'json']),
    close(keep) {
      killProcesses(marker);
      if (!keep) plain.remove();
    },
  };
}

/** What the run was at: its last event, and the command or hook that had begun. */
function toTold({ run, eventsBefore, late }: Struck): Pick<Result, 'during' | 'end'> {
  const end = String(run.signal ?? run.exitCode);
  if (late) return { during: 'after the end', end };
  const line = run.stdout.split('\n')[eventsBefore - 1];
  if (line === undefined) return { during: 'start-up', end };
  return { during: toPlace(run.stdout.split('\n').slice(0, eventsBefore)), end };
}

/** The innermost thing that is under way. */
function toPlace(lines: readonly string[]): string {
  let place = 'start-up';
  for (const line of lines) {
    const it = JSON.parse(line);
    if (it.type === 'run.started') place = 'making workspaces';
    if (it.type === 'command.started') place = [it.file, it.args[0]].join(' ').replace(/^.*\//, '');
    if (it.type === 'hook.started') place = `hook ${it.hook}`;
    if (it.type === 'command.finished' || it.type === 'hook.finished') place = 'between';
    if (it.type === 'environment.finished') place = 'removing workspaces';
    if (it.type === 'run.finished') place = 'the end';
  }
  return place;
}
