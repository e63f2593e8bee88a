/** Many who want one lock at the same moment, at a real server: one has it. */
import type { HeldLock, LockHolder, LockTap, RemoteLock } from '@bitops/core';
import { pluginApi } from '@bitops/core/testing';
import { expect } from 'vitest';
import { startPostgres } from '../../../test/rig/postgres.js';
import { testWith } from '../../../test/rig.js';
import lockPostgres from '../src/index.js';

const holder = (run: string): LockHolder => ({ run, intent: 'deploy', host: 'h', pid: 1, started: '1', since: '2026' });

/** The lock as one machine sees it, with a plugin and connections of its own. */
function lockOf(url: string): RemoteLock {
  const taps: LockTap[] = [];
  const hooks = { lock: { tap: (fn: LockTap) => void taps.push(fn) } };
  const plugin = lockPostgres(pluginApi);
  // Of the hooks, it taps this one only.
  plugin.tap?.(hooks as never, plugin.options?.parse({ url, repo: 'ops', ttl: '1m' }) ?? {});
  const lock = taps[0]?.({ environment: 'test', repo: () => 'ops', env: {}, mask: () => {} });
  if (lock === undefined) throw new Error('the plugin taps no lock');
  return lock;
}

testWith('postgres')(
  'of many who take a lock at the same moment one has it, also when it was just given back',
  async () => {
    const server = await startPostgres();
    const machines = Array.from({ length: 8 }, () => lockOf(server.url()));
    for (let round = 0; round < 20; round += 1) {
      // Nor do those meet an error that make the table at the same moment.
      if (round % 2 === 0) server.sql('DROP TABLE IF EXISTS bitops_locks');
      const answers = await Promise.all(machines.map((it, index) => it.take(holder(`${round}-${index}`), () => {})));
      const winners = answers.filter((it): it is HeldLock => 'release' in it);
      expect(winners).toHaveLength(1);
      const [row] = server.sql('SELECT holder FROM bitops_locks').trim().split('\n');
      const heldBy = answers.filter((it) => 'heldBy' in it).map((it) => it.heldBy);
      expect(heldBy).toEqual(heldBy.map(() => JSON.parse(row ?? '')));
      await Promise.all(winners.map((it) => it.release()));
    }
    // And no two of them take over what a dead one has left.
    server.sql(`INSERT INTO bitops_locks VALUES ('ops', 'test', 'dead', '{}', now() - interval '1 second')`);
    const answers = await Promise.all(machines.map((it, index) => it.take(holder(`last-${index}`), () => {})));
    expect(answers.filter((it) => 'release' in it)).toHaveLength(1);
    await Promise.all(answers.map((it) => ('release' in it ? it.release() : undefined)));
    expect(server.sql('SELECT count(*) FROM bitops_locks')).toBe('0\n');
  },
);
