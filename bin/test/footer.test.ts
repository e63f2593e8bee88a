import type { Event } from '@bitops/core';
import { Terminal } from '@xterm/headless';
import { expect, it, vi } from 'vitest';
import { createStyle } from '../src/colors.js';
import { withFooter } from '../src/reporters/footer.js';
import { textReporter } from '../src/reporters/text.js';
import { narrowWidth } from '../src/reporters/width.js';
import { fakeScreen, stamp } from './fakes.js';

const at = (deployment: string) => ({ environment: 'test', deployment });
const started = (deployment: string) =>
  stamp({ type: 'deployment.started', ...at(deployment), tool: 'shell', intent: 'deploy', action: 'apply' });
const ended = (deployment: string) =>
  stamp({
    type: 'deployment.finished',
    ...at(deployment),
    tool: 'shell',
    action: 'apply',
    outcome: 'succeeded',
    durationMs: 5,
  });
const command = (deployment: string, id: string) =>
  stamp({ type: 'command.started', id, ...at(deployment), file: 'x', args: [], cwd: '/', effect: 'read' });
const line = (id: string, text: string, more = {}) =>
  stamp({ type: 'output', id, stream: 'both', line: text, ...more });
const failed = stamp({ type: 'error', code: 'NO_LUCK', what: 'no luck', ...at('a') });
const finished = stamp({ type: 'run.finished', outcome: 'succeeded', exitCode: 0, durationMs: 9 });

/** Shows events on a terminal of the given size; a number lets so many seconds pass. Gives what a person saw. */
async function watch(steps: readonly (Event | number)[], columns = 40, rows = 12) {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  try {
    const { screen, text } = fakeScreen({ columns });
    const inner = textReporter(screen, { width: narrowWidth, leftOut: new Set(), order: [] });
    const look = { style: createStyle(false), width: narrowWidth, total: 3, leftOut: new Set<string>() };
    const reporter = withFooter(inner, [screen.out, screen.err], { ...look, columns: () => columns, rows: () => rows });
    const seen: string[] = [];
    for (const step of steps) {
      if (typeof step !== 'number') reporter.event(step);
      else {
        vi.advanceTimersByTime(step * 1000);
        seen.push(await render(text(), columns, rows));
      }
    }
    return { seen, end: await render(text(), columns, rows), raw: text() };
  } finally {
    vi.useRealTimers();
  }
}

/** The rows of a terminal that got this text, with what has scrolled away. */
async function render(text: string, columns: number, rows: number): Promise<string> {
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, index) => active.getLine(index)?.translateToString(true));
  terminal.dispose();
  return lines.join('\n').trimEnd();
}

const run = [
  started('a'),
  command('a', '1'),
  line('1', 'one'),
  1,
  started('b'),
  command('b', '2'),
  line('2', 'two'),
  9,
];

it('says what is under way, for how long, and how much is done; and nothing of a run that is short', async () => {
  const { seen } = await watch([...run, ended('a'), 1]);
  expect(seen.map((it) => it.split('\n').slice(-3))).toEqual([
    ['  │ one', '  … test › a  1.0s', '  0 of 3 deployments done'],
    ['  … test › a  10.0s', '  … test › b  9.0s', '  0 of 3 deployments done'],
    ['✔ test › a  applied  5ms', '  … test › b  10.0s', '  1 of 3 deployments done'],
  ]);
  expect((await watch([started('a'), ended('a'), finished])).raw).not.toContain('\x1b[');
});

it('leaves nothing behind, whatever is written above it, and keeps all of that', async () => {
  const steps = [...run, line('1', 'to be ', { continued: true }), 2, line('1', 'gone on with'), failed, ended('a'), 3];
  const plain = await watch([...steps, ended('b'), finished].filter((it) => typeof it !== 'number'));
  const { end } = await watch([...steps, ended('b'), finished]);
  expect(end).toBe(plain.end);
  expect(end).toContain('to be gone on with');
});

it('fits a terminal that is small', async () => {
  const many = ['a', 'b', 'c', 'd', 'e', 'f-with-a-name-that-is-long'].map(started);
  const { seen } = await watch([...many, 2], 24, 5);
  expect(seen[0]?.split('\n').slice(-4)).toMatchInlineSnapshot(`
    [
      "  … test › a  2.0s",
      "  … test › b  2.0s",
      "  … test › c  2.0s",
      "  … and 3 m…yments done",
    ]
  `);
  const tiny = await watch([...many, 2], 10, 2);
  expect(tiny.seen[0]?.split('\n').at(-1)?.length).toBeLessThan(10);
  const plain = await watch([...many, finished], 10, 2);
  expect((await watch([...many, 2, 2, finished], 10, 2)).end).toBe(plain.end);
});
