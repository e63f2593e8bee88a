/** What the lock makes of its object, in a store in memory that answers as S3 does, or as a test wants it. */
import { readFileSync } from 'node:fs';
import type { LockHolder, LockLoss } from '@bitops/core';
import { pluginApi } from '@bitops/core/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { lockOptions } from '../src/config.js';
import { toFault } from '../src/faults.js';
import { s3Lock } from '../src/lock.js';
import type { LockObject } from '../src/objects.js';

const holder = (run: string): LockHolder => ({ run, intent: 'deploy', host: 'h', pid: 1, started: '1', since: '2026' });
const options = (ttl: string) => lockOptions(pluginApi.z).parse({ bucket: 'b', ttl });

/** One object; `lose`: the answer to so many writes never comes, though they are done. */
function store({ honours = true, lose = 0 } = {}) {
  let now: { text: string; etag: string; at: number } | undefined;
  let version = 0;
  let lost = lose;
  const object: LockObject = {
    read: async () => now && { etag: now.etag, text: now.text, age: (performance.now() - now.at) / 1000 },
    async write(text, over) {
      if (honours && now?.etag !== over) return undefined;
      version += 1;
      now = { text, etag: `"${version}"`, at: performance.now() };
      if (lost > 0) {
        lost -= 1;
        // The client asks again, and is told that the condition does not hold any more.
        return undefined;
      }
      return now.etag;
    },
  };
  return {
    object,
    text: () => now?.text ?? '',
    put: (text: string, age = 0) => {
      version += 1;
      now = { text, etag: `"${version}"`, at: performance.now() - age * 1000 };
    },
  };
}

function lockIn(object: LockObject, ttl = '1h') {
  return s3Lock({ api: pluginApi, object, where: 's3://b/k', options: options(ttl), proof: { isThere: false } });
}

async function taken(object: LockObject, run: string, ttl?: string) {
  const losses: LockLoss[] = [];
  const it = await lockIn(object, ttl).take(holder(run), (loss) => losses.push(loss));
  if ('release' in it) onTestFinished(() => it.release());
  return { it, losses };
}

test('one run has it, the next one is told who, and gets it when it is given back', async () => {
  const { object, text } = store();
  const first = await taken(object, 'one');
  expect((await taken(object, 'two')).it).toEqual({ heldBy: holder('one') });
  expect(await lockIn(object).holder()).toEqual(holder('one'));
  if ('release' in first.it) await first.it.release();
  expect(JSON.parse(text())).toMatchObject({ free: true });
  expect(await lockIn(object).holder()).toBeUndefined();
  expect((await taken(object, 'two')).it).toHaveProperty('release');
});

test('a lock that was not renewed for its term is taken over, one that was is not', async () => {
  const { object, put } = store();
  put(JSON.stringify({ v: 1, token: 't', beat: 3, ttl: 60, holder: holder('dead') }), 60);
  expect((await taken(object, 'two')).it).toEqual({ heldBy: holder('dead') });
  put(JSON.stringify({ v: 1, token: 't', beat: 4, ttl: 60, holder: holder('dead') }), 62);
  expect((await taken(object, 'two')).it).toHaveProperty('release');
});

test('answers that are lost on their way cost nobody the lock, neither when it is taken nor when it is renewed', async () => {
  const { object, text } = store({ lose: 1 });
  const { it, losses } = await taken(object, 'one', '1s');
  expect(it).toHaveProperty('release');
  const renewing = store();
  const kept = await taken(renewing.object, 'one', '1s');
  const { write } = renewing.object;
  let isLost = true;
  vi.spyOn(renewing.object, 'write').mockImplementation(async (...args) => {
    const etag = await write(...args);
    const answer = isLost ? undefined : etag;
    isLost = false;
    return answer;
  });
  await vi.waitFor(() => expect(JSON.parse(renewing.text()).beat).toBeGreaterThan(2), 3000);
  expect([losses, kept.losses]).toEqual([[], []]);
  expect(JSON.parse(text()).holder).toEqual(holder('one'));
});

test('what was taken away is noticed, and left to who has it', async () => {
  const { object, put, text } = store();
  const { it, losses } = await taken(object, 'one', '1s');
  put(JSON.stringify({ v: 1, token: 'other', beat: 0, ttl: 60, holder: holder('other') }));
  await vi.waitFor(() => expect(losses).toEqual([{ why: 'Another run took it.', holder: holder('other') }]), 3000);
  if ('release' in it) await it.release();
  expect(JSON.parse(text()).token).toBe('other');
  expect(await lockIn(object).remove('one')).toBe(false);
  expect(await lockIn(object).remove('other')).toBe(true);
  expect(JSON.parse(text())).toMatchObject({ free: true });
});

test('a server that ignores conditions keeps no locks, and what nobody can read is no free lock', async () => {
  await expect(taken(store({ honours: false }).object, 'one')).rejects.toMatchObject({ code: 'LOCK_UNSUPPORTED' });
  for (const text of ['', 'hello', '{}', '{"v":2,"token":"t"}', '{"v":1,"token":"t","ttl":60,"holder":{}}']) {
    const { object, put } = store();
    put(text);
    await expect(taken(object, 'one')).rejects.toMatchObject({ code: 'LOCK_BROKEN' });
  }
});

test('where the bucket may not be listed, a lock that is not there yet is taken, and one that may not be read is told so', async () => {
  const denied = Object.assign(new Error('Access Denied'), {
    name: 'AccessDenied',
    $metadata: { httpStatusCode: 403 },
  });
  const { object } = store();
  vi.spyOn(object, 'read').mockRejectedValueOnce(denied);
  expect((await taken(object, 'one')).it).toHaveProperty('release');
  const other = store();
  other.put(JSON.stringify({ v: 1, token: 't', beat: 0, ttl: 60, holder: holder('other') }));
  vi.spyOn(other.object, 'read').mockRejectedValue(denied);
  await expect(taken(other.object, 'one')).rejects.toMatchObject({ code: 'LOCK_DENIED' });
});

test.each([
  [{ name: 'NoSuchBucket', $metadata: { httpStatusCode: 404 } }, 'LOCK_BUCKET_MISSING'],
  [{ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }, 'LOCK_DENIED'],
  [{ name: 'InvalidAccessKeyId', $metadata: { httpStatusCode: 403 } }, 'LOCK_DENIED'],
  [{ name: 'CredentialsProviderError' }, 'LOCK_DENIED'],
  [{ name: 'PermanentRedirect', $metadata: { httpStatusCode: 301 } }, 'LOCK_REGION_WRONG'],
  [{ name: 'NotImplemented', $metadata: { httpStatusCode: 501 } }, 'LOCK_UNSUPPORTED'],
  [{ name: 'InvalidBucketName', $metadata: { httpStatusCode: 400 } }, 'LOCK_REFUSED'],
  [{ name: 'Error', message: 'Region is missing' }, 'LOCK_REFUSED'],
  [{ name: 'SlowDown', $metadata: { httpStatusCode: 503 } }, 'LOCK_UNREACHABLE'],
  [{ name: 'Error', code: 'ECONNREFUSED' }, 'LOCK_UNREACHABLE'],
  [{ name: 'AggregateError', errors: [{ code: 'ENETUNREACH', message: '' }] }, 'LOCK_UNREACHABLE'],
  [{ name: 'TimeoutError' }, 'LOCK_UNREACHABLE'],
])('%j is told as %s', (error, code) => {
  const fault = toFault(error, 's3://b/k', options('5m'));
  expect(fault.code).toBe(code);
  expect(fault.fix).toMatch(/\.$/);
});

test('README.md has every option with its meaning', () => {
  const text = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  for (const [name, field] of Object.entries(lockOptions(pluginApi.z).shape)) {
    expect(text).toContain(`| \`${name}\` |`);
    expect(text).toContain(`| ${field.meta()?.['description']} |`);
  }
});
