import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event, EventBody, Outcome } from '@bitops/contract';
import type { Fault } from '@bitops/fault';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { journalReporter, lastOutcomes, loadRuns, removeRuns, runsFolder } from '../src/index.js';

let own: string;
beforeEach(() => {
  own = mkdtempSync(join(tmpdir(), 'journal '));
});
afterEach(() => rmSync(own, { recursive: true, force: true }));

const folder = () => runsFolder(own);
const idOf = (second: number) => `20260101T0000${String(second).padStart(2, '0')}-abc`;
const stamped = (run: string, ...bodies: readonly EventBody[]) =>
  bodies.map(
    (body, index): Event => ({ v: 1, time: `2026-01-01T00:00:${String(index).padStart(2, '0')}.000Z`, run, ...body }),
  );

/** A run of `app` in which deployments end so, or are left where they are. */
function runOf(run: string, outcomes: Readonly<Record<string, Outcome | 'killed'>>): readonly Event[] {
  const environment = 'app';
  const told = Object.entries(outcomes).flatMap(([deployment, outcome]): EventBody[] => {
    const at = { environment, deployment, tool: 'shell', action: 'apply' } as const;
    const line: EventBody = { type: 'output', id: 'c1', stream: 'stdout', line: 'a line of a tool' };
    const started: EventBody = { type: 'deployment.started', intent: 'deploy', ...at };
    if (outcome === 'killed') return [started, line];
    return [started, line, { type: 'deployment.finished', ...at, outcome, durationMs: 5 }];
  });
  const isKilled = Object.values(outcomes).includes('killed');
  return stamped(
    run,
    { type: 'run.started', intent: 'deploy', dryRun: false, environments: [environment], version: '1.0.0' },
    { type: 'environment.started', environment },
    ...told,
    ...(isKilled ? [] : [{ type: 'run.finished', outcome: 'failed', exitCode: 1, durationMs: 9 } as const]),
  );
}

const write = (events: readonly Event[], onFailure: (fault: Fault) => void = unexpected) => {
  const reporter = journalReporter(folder(), onFailure);
  for (const event of events) reporter.event(event);
};
const unexpected = (fault: Fault) => expect.fail(`${fault.what}: ${fault.why}`);
const fileOf = (id: string) => join(folder(), id, 'events.ndjson');

describe('journalReporter', () => {
  it('writes each event down as it comes, without what tools print, for this user alone', () => {
    const reporter = journalReporter(folder(), unexpected);
    const told = runOf(idOf(1), { a: 'succeeded' });
    const kept: readonly Event[] = told.filter((it) => it.type !== 'output');
    told.forEach((event) => {
      reporter.event(event);
      const lines = readFileSync(fileOf(idOf(1)), 'utf8')
        .trimEnd()
        .split('\n');
      expect(lines.map((it) => JSON.parse(it))).toEqual(kept.slice(0, kept.indexOf(event) + 1 || lines.length));
    });
    expect(statSync(join(folder(), idOf(1))).mode & 0o777).toBe(0o700);
    expect(statSync(fileOf(idOf(1))).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder(), '.gitignore'), 'utf8')).toBe('*\n');
  });

  it('keeps the newest fifty', () => {
    for (let second = 0; second < 55; second += 1) write(runOf(idOf(second), { a: 'succeeded' }));
    expect([...loadRuns(folder())].map((it) => it.id)).toEqual(
      Array.from({ length: 50 }, (_, index) => idOf(54 - index)),
    );
  });

  it('says once that nothing can be written, and lets the run go on', () => {
    const faults: Fault[] = [];
    writeFileSync(folder(), 'a file');
    write(runOf(idOf(1), { a: 'succeeded' }), (fault) => faults.push(fault));
    expect(faults).toMatchObject([{ code: 'JOURNAL_UNWRITABLE', at: { file: folder() } }]);
    expect(faults[0]?.why).toMatch(/EEXIST|ENOTDIR/);
  });

  it('does not write over the journal of another run', () => {
    const faults: Fault[] = [];
    write(runOf(idOf(1), { a: 'succeeded' }));
    const before = readFileSync(fileOf(idOf(1)), 'utf8');
    write(runOf(idOf(1), { a: 'failed', b: 'failed' }), (fault) => faults.push(fault));
    expect(faults).toHaveLength(1);
    expect(readFileSync(fileOf(idOf(1)), 'utf8')).toBe(before);
  });
});

describe('loadRuns', () => {
  it('gives the newest first, each as its events tell it', () => {
    write(runOf(idOf(1), { a: 'succeeded', b: 'failed' }));
    write(runOf(idOf(2), { a: 'killed' }));
    const runs = [...loadRuns(folder())];
    expect(runs.map(({ id, started, report }) => ({ id, started, outcome: report.outcome }))).toEqual([
      { id: idOf(2), started: '2026-01-01T00:00:00.000Z', outcome: undefined },
      { id: idOf(1), started: '2026-01-01T00:00:00.000Z', outcome: 'failed' },
    ]);
    expect(runs[1]?.report).toMatchObject({
      intent: 'deploy',
      exitCode: 1,
      durationMs: 9,
      environments: [{ environment: 'app' }],
    });
  });

  it('gives the newest first also of those that began in one second', () => {
    const ids = ['m', 'z', 'a'].map((it) => `20260101T000000-${it}`);
    ids.forEach((id, index) => {
      write(runOf(id, { a: 'succeeded' }));
      utimesSync(join(folder(), id), 1, 1 + index / 1000);
    });
    expect([...loadRuns(folder())].map((it) => it.id)).toEqual(ids.toReversed());
  });

  it('reads a journal as far as it was written, wherever its writer was killed', () => {
    write(runOf(idOf(1), { a: 'succeeded', b: 'failed' }));
    const whole = readFileSync(fileOf(idOf(1)));
    const full = [...loadRuns(folder())][0]?.report.environments[0]?.deployments.length;
    expect(full).toBe(2);
    for (let bytes = 0; bytes <= whole.length; bytes += 1) {
      writeFileSync(fileOf(idOf(1)), whole.subarray(0, bytes));
      const runs = [...loadRuns(folder())];
      expect(runs.length).toBe(bytes < whole.indexOf('\n') ? 0 : 1);
    }
  });

  it('passes by what is no journal', () => {
    write(runOf(idOf(3), { a: 'succeeded' }));
    mkdirSync(join(folder(), 'notes'));
    mkdirSync(join(folder(), idOf(4)));
    mkdirSync(fileOf(idOf(5)), { recursive: true });
    for (const [second, text] of [
      [6, ''],
      [7, '\0\0\0'],
      [8, '[]\n'],
      [9, 'null\n'],
      [10, '{"type": 3}\n'],
    ] as const) {
      mkdirSync(join(folder(), idOf(second)));
      writeFileSync(fileOf(idOf(second)), text);
    }
    expect([...loadRuns(folder())].map((it) => it.id)).toEqual([idOf(3)]);
    expect([...loadRuns(join(own, 'nowhere'))]).toEqual([]);
  });

  it('reads on after a line that somebody else broke only up to there', () => {
    write(runOf(idOf(1), { a: 'killed' }));
    appendFileSync(fileOf(idOf(1)), '{"broken\n{"v":1}\n');
    expect([...loadRuns(folder())]).toHaveLength(1);
  });
});

describe('lastOutcomes', () => {
  it('gives for each deployment what the last run came to that did not skip it', () => {
    write(runOf(idOf(1), { a: 'succeeded', b: 'succeeded', c: 'failed' }));
    write(runOf(idOf(2), { a: 'failed', b: 'skipped' }));
    write(runOf(idOf(3), { c: 'killed' }));
    const at = '2026-01-01T00:00:00.000Z';
    expect(Object.fromEntries(lastOutcomes(folder()))).toEqual({
      'app:a': { outcome: 'failed', action: 'apply', run: idOf(2), at },
      'app:b': { outcome: 'succeeded', action: 'apply', run: idOf(1), at },
      'app:c': { action: 'apply', run: idOf(3), at },
    });
  });
});

describe('removeRuns', () => {
  it('removes all but the newest, and nothing else', () => {
    for (const second of [1, 2, 3]) write(runOf(idOf(second), { a: 'succeeded' }));
    mkdirSync(join(folder(), 'notes'));
    expect(removeRuns(folder(), 1)).toEqual([idOf(2), idOf(1)]);
    expect(readdirSync(folder()).sort()).toEqual(['.gitignore', idOf(3), 'notes'].sort());
    expect(removeRuns(folder(), 0)).toEqual([idOf(3)]);
    expect(removeRuns(join(own, 'nowhere'), 0)).toEqual([]);
  });
});
