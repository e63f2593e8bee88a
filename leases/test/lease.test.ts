import { setTimeout as sleep } from 'node:timers/promises';
import type { LockLoss } from '@bitops/contract';
import { expect, test } from 'vitest';
import { keepLease, moment, type Renewal, toHolder, toSeconds } from '../src/index.js';

/** Keeps a lease whose server answers by the given function; the answer says how it was lost. */
function leaseOf(term: number, renew: (signal: AbortSignal) => Promise<Renewal>, taken = moment()) {
  let asked = 0;
  let tell = (_: LockLoss) => {};
  const loss = new Promise<LockLoss>((resolve) => {
    tell = resolve;
  });
  const counted = (signal: AbortSignal) => {
    asked += 1;
    return renew(signal);
  };
  const lease = keepLease({ term, taken, renew: counted, onLost: tell });
  return { lease, loss, asked: () => asked };
}

test('a lease is renewed, over several terms, until it is stopped', async () => {
  const kept = leaseOf(100, async () => 'renewed');
  const lost = await Promise.race([kept.loss, sleep(500, 'kept')]);
  expect(lost).toBe('kept');
  await kept.lease.stop();
  const before = kept.asked();
  expect(before).toBeGreaterThan(3);
  await sleep(100);
  expect(kept.asked()).toBe(before);
});

test('a lease that somebody else has is lost at the first renewal', async () => {
  const { loss, asked } = leaseOf(200, async () => ({ why: 'Another run took it.' }));
  expect(await loss).toEqual({ why: 'Another run took it.' });
  expect(asked()).toBe(1);
});

test('a server that is away for a moment does no harm', async () => {
  let failures = 2;
  const kept = leaseOf(400, async () => {
    failures -= 1;
    if (failures >= 0) throw new Error('no route');
    return 'renewed';
  });
  expect(await Promise.race([kept.loss, sleep(900, 'kept')])).toBe('kept');
  await kept.lease.stop();
});

test.each([
  ['refuses', () => Promise.reject(new Error('no route')), /could not be: no route/],
  ['does not answer', () => new Promise<Renewal>(() => {}), /could not be: No answer within/],
])('a lease whose server %s is given up before its term is over', async (_, renew, why) => {
  const begun = performance.now();
  // Something else keeps the process meanwhile: a lease does not.
  const alive = setInterval(() => {}, 1000);
  const { loss } = leaseOf(2000, renew);
  expect((await loss).why).toMatch(why);
  clearInterval(alive);
  expect(performance.now() - begun).toBeGreaterThan(1400);
});

test('after the machine slept, a lease that is still ours goes on, and one that can not be renewed is lost at once', async () => {
  const asleep = { steady: performance.now(), wall: Date.now() - 3_600_000 };
  const kept = leaseOf(2000, async () => 'renewed', asleep);
  expect(await Promise.race([kept.loss, sleep(200, 'kept')])).toBe('kept');
  await kept.lease.stop();
  const { loss, asked } = leaseOf(2000, () => Promise.reject(new Error('no route')), asleep);
  await loss;
  expect(asked()).toBe(1);
});

test('a holder is what was written down, and no more than that', () => {
  const holder = { run: 'r', intent: 'deploy', host: 'h', pid: 1, started: '1', since: '2026', actor: 'a', url: 'u' };
  expect(toHolder({ ...holder, more: 1 })).toEqual(holder);
  const { actor: _, url: __, ...least } = holder;
  expect(toHolder({ ...least, url: 5 })).toEqual(least);
  for (const it of [undefined, null, 'text', [], {}, { ...holder, pid: '1' }, { ...holder, run: 5 }]) {
    expect(toHolder(it)).toBeUndefined();
  }
});

test.each([
  ['90s', 90],
  ['1.5m', 90],
  ['2h', 7200],
])('%s is %d seconds', (text, seconds) => expect(toSeconds(text)).toBe(seconds));
