/** What the errors of S3 mean for a lock. */
import type { Fault } from '@bitops/core';
import type { LockOptions } from './config.js';

/** An error of the SDK, as far as it tells. */
interface Told {
  readonly name: string;
  readonly message: string;
  /** Of HTTP, or of the system. */
  readonly status: number | undefined;
  readonly code: string | undefined;
}

function toldBy(error: unknown): Told {
  const it = Object(error);
  const inner = it.errors?.[0] ?? it;
  const message = String(inner.message ?? inner) || String(inner.code ?? it.name);
  return { name: String(it.name), message, status: it.$metadata?.httpStatusCode, code: inner.code ?? it.code };
}

/** The fault that an error comes to; it holds no secret. */
export function toFault(error: unknown, where: string, { bucket, region, endpoint }: LockOptions): Fault {
  const told = toldBy(error);
  const { name, status, message } = told;
  const why = `${name}: ${message}`;
  const of = (code: string, what: string, fix: string): Fault => ({ code, what: `${what} (${where})`, why, fix });
  if (name === 'NoSuchBucket') {
    return of(
      'LOCK_BUCKET_MISSING',
      `There is no bucket ${bucket} for locks`,
      'Make it, or correct the option "bucket".',
    );
  }
  if (name === 'CredentialsProviderError') {
    const fix = 'Log in, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile in the option "profile".';
    return of('LOCK_DENIED', 'S3 needs credentials for the lock, and there are none', fix);
  }
  if (name === 'PermanentRedirect' || status === 301) {
    const fix = `Correct the option "region"${region === undefined ? '' : `, which is ${region}`}.`;
    return of('LOCK_REGION_WRONG', `The bucket ${bucket} is in another region`, fix);
  }
  if (status === 401 || status === 403) {
    const fix =
      'Allow s3:GetObject and s3:PutObject on the objects and s3:ListBucket on the bucket, or log in as somebody else.';
    return of('LOCK_DENIED', 'S3 refuses access to the lock', fix);
  }
  if (status === 501 || name === 'NotImplemented') return unsupported(where, why);
  if (status !== undefined && status < 500) {
    return of('LOCK_REFUSED', 'S3 refuses what the lock needs', 'Look at the options of the plugin lock-s3.');
  }
  if (status === undefined && told.code === undefined && !/Abort|Timeout/.test(name)) {
    return of('LOCK_REFUSED', 'The AWS SDK can not use these settings', 'Look at the options of the plugin lock-s3.');
  }
  const fix = `See whether ${endpoint ?? 'S3'} can be reached from here; nobody can run in turn without it.`;
  return of('LOCK_UNREACHABLE', 'The server of the lock can not be reached', fix);
}

/** A server that would give one lock to two runs. */
export function unsupported(where: string, why: string): Fault {
  return {
    code: 'LOCK_UNSUPPORTED',
    what: `This server does no conditional writes, and so keeps no locks (${where})`,
    why,
    fix: 'Use S3 itself, or a server that honours If-None-Match and If-Match in PutObject.',
  };
}
