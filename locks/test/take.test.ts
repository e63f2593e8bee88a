/** The order in which locks are taken, and that nothing is kept where one is missing; the provider is in memory. */
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LockHolder, LockLoss } from '@bitops/contract';
import { fault } from '@bitops/fault';
import { createBus } from '@bitops/hooks';
import { createInterrupt } from '@bitops/runtime';
import { expect, onTestFinished, test } from 'vitest';
import { type LocksAsked, takeLocks } from '../src/index.js';

/** A provider that writes down what it is asked, and whose locks a test can take away. */
function memory(log: string[], name = 'memory') {
  const held = new Map<string, { holder: LockHolder; onLost?: (loss: LockLoss) => void }>();
  const bus = createBus();
  bus.hooksFor(name).lock.tap(({ environment }) => ({
    where: `${name}/${environment}`,
    take(holder, onLost) {
      const other = held.get(environment);
      log.push(`${other === undefined ? 'take' : 'refuse'} ${environment}`);
      if (other !== undefined) return { heldBy: other.holder };
      held.set(environment, { holder, onLost });
      return {
        release() {
          log.push(`release ${environment}`);
          if (environment === 'stuck') throw new Error('no route');
          held.delete(environment);
        },
      };
    },
    holder: () => held.get(environment)?.holder,
    remove: () => held.delete(environment),
  }));
  return { held, bus };
}

function asking(log: string[], names: readonly string[], over: Partial<LocksAsked> = {}): LocksAsked {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'bitops-locks-')));
  onTestFinished(() => rmSync(root, { recursive: true }));
  return {
    root,
    env: { HOME: root },
    environments: names.map((name) => ({ name, wait: undefined })),
    by: { run: 'mine', intent: 'deploy', workspaces: [] },
    changes: true,
    interrupt: createInterrupt(),
    providers: () => [],
    mask: () => {},
    onWait: (text) => void log.push(text),
    onLost: (environment, it) => void log.push(`${it.code} ${environment}`),
    ...over,
  };
}

const other: LockHolder = { run: 'other', intent: 'destroy', host: 'far', pid: 1, started: '1', since: '2026-01-01' };

test('locks are taken in one order, however environments are named, and given back in the reverse one', async () => {
  const log: string[] = [];
  const { bus } = memory(log);
  const asked = asking(log, ['web', 'api', 'db'], { providers: bus.locks });
  const locks = await takeLocks(asked);
  expect([...locks.local.keys()]).toEqual(['api', 'db', 'web']);
  expect(await locks.giveBack()).toEqual([]);
  await locks.release();
  expect(log).toEqual(['take api', 'take db', 'take web', 'release web', 'release db', 'release api']);
  expect(existsSync(join(asked.root, '.bitops'))).toBe(false);
});

test('where one is held, none is kept', async () => {
  const log: string[] = [];
  const { bus, held } = memory(log);
  held.set('db', { holder: other });
  const asked = asking(log, ['api', 'db', 'web'], { providers: bus.locks });
  await expect(takeLocks(asked)).rejects.toThrow(
    expect.objectContaining({ code: 'LOCK_HELD', what: 'Another run has the environment db: destroy, run other' }),
  );
  expect(log).toEqual(['take api', 'refuse db', 'release api']);
  expect([...held.keys()]).toEqual(['db']);
  expect(existsSync(join(asked.root, '.bitops'))).toBe(false);
});

test('a run that only looks takes none of a provider, and is told who is at work or that nobody can tell', async () => {
  const log: string[] = [];
  const { bus, held } = memory(log);
  held.set('db', { holder: other });
  bus.hooksFor('broken').lock.tap(() => ({
    where: 'nowhere',
    take: () => Promise.reject(new Error('never asked')),
    holder: () => Promise.reject(fault({ code: 'LOCK_UNREACHABLE', what: 'no route' })),
    remove: () => false,
  }));
  const locks = await takeLocks(asking(log, ['api', 'db'], { providers: bus.locks, changes: false }));
  await locks.release();
  expect(log).toEqual([]);
  expect(locks.warnings.map((it) => [it.code, it.what])).toEqual([
    ['LOCK_UNREACHABLE', 'Nobody can tell whether another run changes api: no route'],
    ['ENVIRONMENT_BUSY', 'Another run changes the environment db at the moment: destroy, run other'],
    ['LOCK_UNREACHABLE', 'Nobody can tell whether another run changes db: no route'],
  ]);
});

test('a wait tells whom it waits for, again when that changes, and goes on when it is free', async () => {
  const log: string[] = [];
  const { bus, held } = memory([]);
  held.set('db', { holder: other });
  const environments = [{ name: 'db', wait: '30s' }];
  const next = { db: [{ ...other, run: 'third' }, undefined] };
  const onWait = (text: string) => {
    log.push(text.split('\n')[0] ?? '');
    const holder = next.db.shift();
    if (holder === undefined) held.delete('db');
    else held.set('db', { holder });
  };
  const locks = await takeLocks(asking(log, [], { environments, providers: bus.locks, onWait }));
  await locks.release();
  expect(log).toEqual([
    'Waiting up to 30s for db. Another run has the environment db: destroy, run other',
    'Waiting up to 30s for db. Another run has the environment db: destroy, run third',
  ]);
});

test('locks that are lost end the run once, each is told, and one that was given back can not be lost', async () => {
  const log: string[] = [];
  const { bus, held } = memory(log);
  const asked = asking(log, ['api', 'db'], { providers: bus.locks });
  const locks = await takeLocks(asked);
  const lose = [...held.values()].map((it) => it.onLost);
  for (const it of lose) it?.({ why: 'Another run took it.', holder: other });
  expect(log.slice(2)).toEqual(['LOCK_LOST api', 'LOCK_LOST db']);
  expect(asked.interrupt.cause).toEqual({ code: 'LOCK_LOST', text: 'the lock of api was lost' });
  expect(asked.interrupt.forced).toBe(false);
  await locks.release();
  lose[0]?.({ why: 'late' });
  expect(log.slice(4)).toEqual(['release db', 'release api']);
});

test('a lock that is lost while another one is waited for ends the wait', async () => {
  const log: string[] = [];
  const { bus, held } = memory(log);
  held.set('db', { holder: other });
  const environments = ['api', 'db'].map((name) => ({ name, wait: '30s' }));
  const onWait = () => held.get('api')?.onLost?.({ why: 'Another run took it.' });
  await expect(takeLocks(asking(log, [], { environments, providers: bus.locks, onWait }))).rejects.toThrow(
    expect.objectContaining({ code: 'LOCK_LOST', what: expect.stringContaining('The lock of api was lost') }),
  );
});

test('an interrupt ends a wait, and what could not be given back is told', async () => {
  const log: string[] = [];
  const { bus, held } = memory(log);
  const locks = await takeLocks(asking(log, ['stuck'], { providers: bus.locks }));
  expect(await locks.giveBack()).toMatchObject([
    {
      code: 'LOCK_UNRELEASED',
      why: expect.stringContaining('no route'),
      fix: expect.stringContaining('bitops unlock stuck'),
    },
  ]);
  await locks.release();
  held.set('db', { holder: other });
  const interrupt = createInterrupt();
  const environments = [{ name: 'db', wait: '10m' }];
  const onWait = () => interrupt.request({ signal: 'SIGINT' });
  await expect(takeLocks(asking(log, [], { environments, providers: bus.locks, interrupt, onWait }))).rejects.toThrow(
    expect.objectContaining({ code: 'WAIT_INTERRUPTED' }),
  );
});
