/** The lock of one environment: taken, renewed and given back by conditional writes of one object. */
import { randomUUID } from 'node:crypto';
import type { HeldLock, LockHolder, LockLoss, PluginApi, RemoteLock } from '@bitops/core';
import { keepLease, moment, type Renewal, toSeconds } from '@bitops/leases';
import type { LockOptions } from './config.js';
import { toFault, unsupported } from './faults.js';
import type { Found, LockObject } from './objects.js';
import { hasEnded, type LockRecord, toFreeText, toRecord, toText } from './record.js';

/** What a lock stands on. */
export interface LockParts {
  readonly api: Pick<PluginApi, 'fault'>;
  readonly object: LockObject;
  readonly where: string;
  readonly options: LockOptions;
  /** Whether the server was seen to honour conditions; for all locks of a run together. */
  readonly proof: { isThere: boolean };
}

/** Another run may write at the same moment; who loses as often as this has somebody to wait for. */
const attempts = 5;

/** The lock of one environment in its object. */
export function s3Lock(parts: LockParts): RemoteLock {
  const { api, where, options, object } = parts;
  const asking = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      throw Array.isArray(Object(error).faults) ? error : api.fault(toFault(error, where, options));
    }
  };
  return {
    where,
    take: async (holder, onLost) => {
      const taken = await asking(() => take(parts, holder, onLost));
      return 'release' in taken ? { release: () => asking(async () => taken.release()) } : taken;
    },
    holder: () =>
      asking(async () => {
        const found = await object.read();
        const record = found === undefined ? 'free' : readable(parts, found);
        return record === 'free' || found === undefined || hasEnded(record, found) ? undefined : record.holder;
      }),
    remove: (run) =>
      asking(async () => {
        const found = await object.read();
        const record = found === undefined ? 'free' : readable(parts, found);
        if (found === undefined || record === 'free' || record.holder.run !== run) return false;
        return (await object.write(toFreeText(randomUUID()), found.etag)) !== undefined;
      }),
  };
}

function readable({ api, where }: LockParts, found: Found): LockRecord | 'free' {
  const record = toRecord(found);
  if (record === 'broken' || Number.isNaN(found.age)) {
    const why =
      record === 'broken' ? 'Something else than bitops wrote it.' : 'The server did not say when it was written.';
    const what = `The lock ${where} can't be read`;
    throw api.fault({ code: 'LOCK_BROKEN', what, why, fix: 'Look at the object; remove it if no run is under way.' });
  }
  return record;
}

async function take(
  parts: LockParts,
  holder: LockHolder,
  onLost: (loss: LockLoss) => void,
): Promise<HeldLock | { readonly heldBy: LockHolder }> {
  const { api, object, where, options } = parts;
  const record: LockRecord = { token: randomUUID(), ttl: toSeconds(options.ttl), holder };
  const begun = moment();
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const found = await read(object, attempt);
    const before = found === undefined ? 'free' : readable(parts, found);
    if (before !== 'free' && found !== undefined && !hasEnded(before, found)) {
      // An answer that was lost on its way: the SDK asked again, and met what it had written itself.
      if (before.token === record.token) return hold(parts, record, { etag: found.etag, taken: begun }, onLost);
      return { heldBy: before.holder };
    }
    const taken = moment();
    const etag = await object.write(toText(record, 0), found?.etag);
    if (etag === undefined) continue;
    await proveConditions(parts, record);
    return hold(parts, record, { etag, taken }, onLost);
  }
  const why = `${attempts} attempts met others who wrote it at the same moment.`;
  throw api.fault({ code: 'LOCK_CONTENDED', what: `The lock ${where} could not be taken`, why, fix: 'Run it again.' });
}

/** Who may not list a bucket is told that access to an object is denied that is not there: writing it shows which. */
async function read(object: LockObject, attempt: number): Promise<Found | undefined> {
  try {
    return await object.read();
  } catch (error) {
    if (attempt === 0 && Object(error).$metadata?.httpStatusCode === 403) return undefined;
    throw error;
  }
}

/** A server that ignores the condition would give one lock to two runs: it must refuse to write what is there. */
async function proveConditions({ api, object, where, proof }: LockParts, record: LockRecord): Promise<void> {
  proof.isThere ||= (await object.write(toText(record, 0), undefined)) === undefined;
  if (proof.isThere) return;
  throw api.fault(unsupported(where, 'It wrote an object that was there, although If-None-Match: * was asked.'));
}

function hold(
  { object, options }: LockParts,
  record: LockRecord,
  { etag: first, taken }: { readonly etag: string; readonly taken: ReturnType<typeof moment> },
  onLost: (loss: LockLoss) => void,
): HeldLock {
  let etag = first;
  let beat = 0;
  const renew = async (signal: AbortSignal): Promise<Renewal> => {
    beat += 1;
    const next = await object.write(toText(record, beat), etag, signal);
    if (next !== undefined) {
      etag = next;
      return 'renewed';
    }
    const found = await object.read(signal);
    const now = found === undefined ? 'free' : toRecord(found);
    if (found === undefined || typeof now === 'string') return { why: 'Somebody took it away from this run.' };
    if (now.token !== record.token) return { why: 'Another run took it.', holder: now.holder };
    // A write of ours whose answer never came.
    etag = found.etag;
    return renew(signal);
  };
  const lease = keepLease({ term: toSeconds(options.ttl) * 1000, taken, renew, onLost });
  return {
    async release() {
      await lease.stop();
      if ((await object.write(toFreeText(record.token), etag)) !== undefined) return;
      const found = await object.read();
      const now = found === undefined ? 'free' : toRecord(found);
      if (found !== undefined && typeof now !== 'string' && now.token === record.token)
        await object.write(toFreeText(record.token), found.etag);
    },
  };
}
