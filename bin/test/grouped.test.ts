import type { Event } from '@bitops/core';
import { expect, it } from 'vitest';
import { groupedReporter } from '../src/reporters/grouped.js';

type Body = Record<string, unknown> & { readonly type: Event['type'] };
/** An event of a deployment, as far as the reporter looks at it. */
const event = (body: Body): Event => ({ v: 1, time: '', run: '', environment: 'e', ...body }) as unknown as Event; // fields that nobody reads are left out
const started = (deployment: string) => event({ type: 'deployment.started', deployment });
const ended = (deployment: string) => event({ type: 'deployment.finished', deployment });
const command = (deployment: string, id: string) => event({ type: 'command.started', deployment, id });
const line = (id: string, text: string) =>
  ({ v: 1, time: '', run: '', type: 'output', id, stream: 'both', line: text }) satisfies Event;

/** Tells the events to a grouped reporter; gives what comes out, in a few words each. */
function tell(...events: readonly Event[]): readonly string[] {
  const out: string[] = [];
  const inner = {
    event(it: Event) {
      const name = 'deployment' in it ? ` ${it.deployment}` : '';
      out.push(it.type === 'output' ? it.line.slice(0, 10) : `${it.type}${name}`);
    },
  };
  const reporter = groupedReporter(
    inner,
    ['a', 'b', 'c', 'd'].map((it) => `e:${it}`),
  );
  for (const it of events) reporter.event(it);
  return out;
}

it('tells of one deployment after the other, of the first one as it happens', () => {
  const begun = [started('a'), command('a', '1'), started('b'), command('b', '2'), line('2', 'b1'), line('1', 'a1')];
  expect(tell(...begun)).toEqual(['deployment.started a', 'command.started a', 'a1']);
  expect(tell(...begun, ended('a'), line('2', 'b2'))).toEqual([
    ...['deployment.started a', 'command.started a', 'a1', 'deployment.finished a'],
    ...['deployment.started b', 'command.started b', 'b1', 'b2'],
  ]);
});

it('tells at once of those that ended in the meantime', () => {
  const all = [started('a'), started('b'), started('c'), ended('c'), started('d'), ended('b'), ended('a'), ended('d')];
  expect(tell(...all)).toEqual(
    ['a', 'b', 'c', 'd'].flatMap((it) => [`deployment.started ${it}`, `deployment.finished ${it}`]),
  );
});

it('keeps to the order of the graph, whoever begins first', () => {
  const all = [started('b'), started('a'), ended('b'), ended('d'), ended('a'), started('c'), ended('c')];
  expect(tell(...all)).toEqual([
    ...['a', 'b', 'c'].flatMap((it) => [`deployment.started ${it}`, `deployment.finished ${it}`]),
    'deployment.finished d',
  ]);
});

it('holds back nothing that belongs to no deployment, nor to one that has not begun, and tells all before the end', () => {
  const all = [
    started('a'),
    started('b'),
    event({ type: 'warning', code: 'X_Y', what: 'x' }),
    event({ type: 'environment.finished' }),
    event({ type: 'warning', code: 'X_Y', what: 'x', deployment: 'c' }),
    event({ type: 'run.finished', environment: undefined }),
  ];
  expect(tell(...all)).toEqual([
    'deployment.started a',
    'warning',
    'environment.finished',
    'warning c',
    'deployment.started b',
    'run.finished',
  ]);
});

it('shows in between what would be too much to hold', () => {
  const much = Array.from({ length: 50 }, (_, index) => line('2', `${index}`.padEnd(100_000)));
  const told = tell(started('a'), started('b'), command('b', '2'), ...much);
  expect(told.slice(0, 3)).toEqual(['deployment.started a', 'deployment.started b', 'command.started b']);
  expect(told.length).toBeGreaterThan(30);
});
