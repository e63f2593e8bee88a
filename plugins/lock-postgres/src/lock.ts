/** The lock of one environment: a row that is taken, renewed and given back. */
import { randomUUID } from 'node:crypto';
import type { HeldLock, LockHolder, LockLoss, RemoteLock } from '@bitops/core';
import { keepLease, moment, type Renewal, toSeconds } from '@bitops/leases';
import type { LockRow } from './table.js';

/** The lock in a row. `toError` makes an error that people understand of one of the library. */
export function postgresLock(
  row: LockRow,
  { where, ttl, toError }: { readonly where: string; readonly ttl: string; toError(error: unknown): Error },
): RemoteLock {
  const asking = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      throw toError(error);
    }
  };
  return {
    where,
    take: async (holder, onLost) => {
      const taken = await asking(() => take(row, toSeconds(ttl), holder, onLost));
      return 'release' in taken ? { release: () => asking(async () => taken.release()) } : taken;
    },
    holder: () => asking(() => row.holder()),
    remove: (run) => asking(() => row.remove(run)),
  };
}

/** Who has it may give it back between the two statements: then it is asked for again. */
const attempts = 5;

async function take(
  row: LockRow,
  ttl: number,
  holder: LockHolder,
  onLost: (loss: LockLoss) => void,
): Promise<HeldLock | { readonly heldBy: LockHolder }> {
  const token = randomUUID();
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const taken = moment();
    if (await row.take(token, holder, ttl)) {
      const lease = keepLease({ term: ttl * 1000, taken, onLost, renew: () => renew(row, token, ttl) });
      return {
        async release() {
          await lease.stop();
          await row.release(token);
        },
      };
    }
    const heldBy = await row.holder();
    if (heldBy !== undefined) return { heldBy };
  }
  throw new Error(`${attempts} attempts met others who took it at the same moment; run it again.`);
}

async function renew(row: LockRow, token: string, ttl: number): Promise<Renewal> {
  if (await row.renew(token, ttl)) return 'renewed';
  const holder = await row.holder();
  return { why: holder === undefined ? 'Somebody took it away from this run.' : 'Another run took it.', holder };
}
