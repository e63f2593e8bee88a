import { expect, test } from 'vitest';
import { type Event, type EventBody, emptyReport, foldReport, sumChanges } from '../src/index.js';

const stamp = (body: EventBody): Event => ({ v: 1, time: '2026-01-01T00:00:00.000Z', run: 'r1', ...body });
const fold = (...bodies: EventBody[]) => bodies.map(stamp).reduce(foldReport, emptyReport);

const site = { environment: 'test', deployment: 'net' };
const about = { ...site, tool: 'noop', action: 'apply' } as const;
const counts = { create: 2, update: 1, replace: 0, delete: 3, read: 1 };

const wholeRun: readonly EventBody[] = [
  { type: 'run.started', intent: 'deploy', environments: ['test'], dryRun: false, version: '1.0.0' },
  { type: 'environment.started', environment: 'test' },
  { type: 'deployment.started', intent: 'deploy', ...about },
  { type: 'warning', code: 'KEY_DEPRECATED', what: 'old', ...site },
  { type: 'error', code: 'COMMAND_FAILED', what: 'broken', ...site },
  { type: 'deployment.finished', ...about, outcome: 'failed', changes: counts, durationMs: 5 },
  {
    type: 'deployment.finished',
    ...about,
    deployment: 'web',
    outcome: 'skipped',
    reason: 'after the failure of test:net',
    durationMs: 0,
  },
  { type: 'environment.finished', environment: 'test', outcome: 'failed', durationMs: 7 },
  { type: 'run.finished', outcome: 'failed', exitCode: 1, durationMs: 9 },
];

test('a report holds what became of every deployment, and what went wrong', () => {
  const report = fold(...wholeRun);
  expect(report).toMatchObject({
    run: 'r1',
    intent: 'deploy',
    dryRun: false,
    outcome: 'failed',
    exitCode: 1,
    durationMs: 9,
  });
  expect(report.environments).toEqual([
    {
      environment: 'test',
      outcome: 'failed',
      deployments: [
        { ...about, outcome: 'failed', changes: counts, durationMs: 5 },
        { ...about, deployment: 'web', outcome: 'skipped', reason: 'after the failure of test:net', durationMs: 0 },
      ],
    },
  ]);
  expect([report.warnings.map((it) => it.code), report.errors.map((it) => it.code)]).toEqual([
    ['KEY_DEPRECATED'],
    ['COMMAND_FAILED'],
  ]);
});

test('a deployment that runs has no outcome yet', () => {
  const report = fold(...wholeRun.slice(0, 3));
  expect(report.environments[0]?.deployments).toEqual([about]);
});

test('folding leaves the report before as it was', () => {
  const before = fold(...wholeRun.slice(0, 3));
  const copy = structuredClone(before);
  foldReport(before, stamp({ type: 'deployment.finished', ...about, outcome: 'succeeded', durationMs: 1 }));
  expect(before).toEqual(copy);
});

test('lines of output are no part of a report', () => {
  const report = fold(...wholeRun.slice(0, 3));
  expect(foldReport(report, stamp({ type: 'output', id: 'c1', stream: 'both', line: 'text' }))).toBe(report);
});

test('changes are summed over all deployments that could tell', () => {
  const more: EventBody = {
    type: 'deployment.finished',
    ...about,
    deployment: 'db',
    outcome: 'succeeded',
    changes: counts,
    durationMs: 1,
  };
  expect(sumChanges(fold(...wholeRun, more))).toEqual({ create: 4, update: 2, replace: 0, delete: 6, read: 2 });
});
