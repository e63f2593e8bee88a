/** Interrupts, timeouts, and how far they go. */
import { expect, test } from 'vitest';
import { createInterrupt, toReason } from '../src/index.js';
import { eventually, isRunning, start } from './rig.js';

/** Waits without a child that signals could end. */
const idle = 'while :; do read -t 0.02 -u 3; done';
const quiet = 'exec 3<> <(:)';

/** Says every signal that comes and goes on, but for those that it ends at. */
const heed = (...ends: readonly string[]) => `${quiet}
for s in INT TERM; do
  case " ${ends.join(' ')} " in
    *" $s "*) trap "echo got $s; exit 5" $s ;;
    *) trap "echo got $s" $s ;;
  esac
done
echo ready
${idle}`;

test('an interrupt is one SIGINT, and the process ends in its own way and time', async () => {
  const running = start(`${quiet}; trap "echo got INT; sleep 0.3; echo cleaned; exit 7" INT; echo ready; ${idle}`);
  await running.until('ready');
  running.interrupt.request({ signal: 'SIGTERM' });
  expect(await running.done).toMatchObject({ exitCode: 7, timedOut: false });
  expect(running.printed()).toBe('ready\ngot INT\ncleaned\n');
});

test('one request is one signal, however long it takes', async () => {
  const running = start(heed('TERM'), { grace: 200 });
  await running.until('ready');
  running.interrupt.request({ signal: 'SIGINT' });
  expect(await running.done).toMatchObject({ exitCode: 5 });
  expect(running.printed()).toBe('ready\ngot INT\ngot TERM\n');
});

test('a second request skips the wait, a third changes nothing', async () => {
  const running = start(heed('TERM'));
  await running.until('ready');
  running.interrupt.request({ signal: 'SIGINT' });
  await running.until('got INT');
  expect(running.interrupt.forced).toBe(false);
  running.interrupt.request({ signal: 'SIGINT' });
  running.interrupt.request({ signal: 'SIGINT' });
  expect(running.interrupt).toMatchObject({ forced: true, cause: { signal: 'SIGINT' } });
  expect(await running.done).toMatchObject({ exitCode: 5 });
  expect(running.printed()).toBe('ready\ngot INT\ngot TERM\n');
});

test('what heeds nothing is killed, with all of its group', async () => {
  const running = start(`trap '' INT TERM; sleep 300 & echo "child $!"; ${heed()}`, { grace: 50 });
  await running.until('ready');
  const child = Number(/child (\d+)/.exec(running.printed())?.[1]);
  expect(isRunning(child)).toBe(true);
  running.interrupt.request({ signal: 'SIGINT' });
  expect(await running.done).toMatchObject({ signal: 'SIGKILL' });
  await eventually(() => !isRunning(child));
});

test('all of the group get the interrupt, as they do at a terminal', async () => {
  // A shell has its background jobs ignore the signal; what a tool starts does not.
  const inner = `env --default-signal=INT bash -c '${heed('INT').replaceAll('ready', 'inner')}'`;
  const running = start(`${quiet}; ${inner} & trap 'echo got INT; wait; exit 5' INT; echo ready; ${idle}`);
  await running.until('ready');
  await running.until('inner');
  running.interrupt.request({ signal: 'SIGINT' });
  expect(await running.done).toMatchObject({ exitCode: 5 });
  expect(running.printed().match(/got INT/g)).toHaveLength(2);
});

test('what starts after an interrupt is left alone until the patience is over', async () => {
  const interrupt = createInterrupt();
  interrupt.request({ signal: 'SIGINT' });
  const short = start('sleep 0.3; echo cleaned up', { interrupt });
  expect(await short.done).toMatchObject({ exitCode: 0 });
  expect(short.printed()).toBe('cleaned up\n');
  const long = start(heed('TERM'), { interrupt, grace: 300 });
  expect(await long.done).toMatchObject({ exitCode: 5 });
  expect(long.printed()).toBe('ready\ngot TERM\n');
  const forced = start(heed('TERM'), { interrupt });
  await forced.until('ready');
  interrupt.request({ signal: 'SIGINT' });
  expect(await forced.done).toMatchObject({ exitCode: 5 });
  expect(forced.printed()).toBe('ready\ngot TERM\n');
});

test('a timeout goes the same way, and says so', async () => {
  const gentle = start(heed('INT'), { timeout: 1500 });
  expect(await gentle.done).toMatchObject({ exitCode: 5, timedOut: true });
  expect(gentle.printed()).toBe('ready\ngot INT\n');
  const stubborn = start(heed('TERM'), { timeout: 1500, grace: 100 });
  expect(await stubborn.done).toMatchObject({ exitCode: 5, timedOut: true });
  expect(stubborn.printed()).toBe('ready\ngot INT\ngot TERM\n');
  const quick = start('exit 3', { timeout: 30_000 });
  expect(await quick.done).toMatchObject({ exitCode: 3, timedOut: false });
});

test('a patience of weeks does not end at once', async () => {
  const month = 32 * 24 * 3600 * 1000;
  const running = start(
    'trap "echo got TERM; exit 5" TERM; trap "echo got INT" INT; echo ready; sleep 0.3; echo done',
    {
      grace: month,
      timeout: month,
    },
  );
  await running.until('ready');
  running.interrupt.request({ signal: 'SIGINT' });
  await running.done;
  expect(running.printed()).not.toContain('got TERM');
});

test('listeners are told of every request, until they leave', () => {
  const interrupt = createInterrupt();
  const told: unknown[] = [];
  const off = interrupt.onRequest(() => told.push([interrupt.cause, interrupt.forced]));
  expect(interrupt).toMatchObject({ cause: undefined, since: undefined, forced: false });
  interrupt.request({ signal: 'SIGHUP' });
  interrupt.request({ signal: 'SIGINT' });
  off();
  interrupt.request({ signal: 'SIGINT' });
  expect(told).toEqual([
    [{ signal: 'SIGHUP' }, false],
    [{ signal: 'SIGHUP' }, true],
  ]);
});

test('what is no signal ends things as gracefully, and makes no second one of the first Ctrl-C', async () => {
  const running = start(heed('TERM'));
  await running.until('ready');
  running.interrupt.request({ code: 'LOCK_LOST', text: 'the lock was lost' }, 90_000);
  await running.until('got INT');
  running.interrupt.request({ signal: 'SIGINT' });
  expect(running.interrupt).toMatchObject({ cause: { code: 'LOCK_LOST' }, within: 90_000, forced: false });
  running.interrupt.request({ signal: 'SIGINT' });
  expect(await running.done).toMatchObject({ exitCode: 5 });
  expect(running.printed()).toBe('ready\ngot INT\ngot TERM\n');
  expect(toReason({ code: 'LOCK_LOST', text: 'the lock was lost' })).toBe('the lock was lost');
  expect(toReason({ signal: 'SIGTERM' })).toBe('interrupted by SIGTERM');
});

test('what ends the whole ends its parts, and not the other way round', async () => {
  const whole = createInterrupt();
  const [part, other] = [createInterrupt(whole), createInterrupt(whole)];
  const running = start(heed('INT'), { interrupt: part });
  const beside = start(heed('INT'), { interrupt: other });
  await Promise.all([running.until('ready'), beside.until('ready')]);
  part.request({ code: 'PART_OVER', text: 'it took too long' });
  expect(await running.done).toMatchObject({ exitCode: 5 });
  expect([whole.cause, other.cause]).toEqual([undefined, undefined]);
  whole.request({ signal: 'SIGTERM' });
  expect(await beside.done).toMatchObject({ exitCode: 5 });
  // What came first is why it ended.
  expect(part).toMatchObject({ cause: { code: 'PART_OVER' }, forced: false });
  expect(other.cause).toEqual({ signal: 'SIGTERM' });
  expect(other.since).toBe(whole.since);
  expect(part.since).toBeLessThan(Number(whole.since));
  whole.request({ signal: 'SIGTERM' });
  expect([part.forced, other.forced]).toEqual([true, true]);
});
