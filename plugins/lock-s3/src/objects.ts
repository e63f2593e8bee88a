/** One object of S3, written only where it is still what was read: a compare-and-swap that every runner shares. */
import type { S3Client } from '@aws-sdk/client-s3';
import type { LockOptions } from './config.js';

/** An object as it was read. */
export interface Found {
  /** Which version it is: a write may ask for it. */
  readonly etag: string;
  readonly text: string;
  /** Seconds since it was written, by the clock of the server. */
  readonly age: number;
}

/** The object of one lock. */
export interface LockObject {
  /** Nothing where there is none. */
  read(signal?: AbortSignal): Promise<Found | undefined>;
  /** Writes it where it is still of that version, or where it is not there yet; gives the new version, or nothing where it is not so. */
  write(text: string, over: string | undefined, signal?: AbortSignal): Promise<string | undefined>;
}

/** What a person in front of a run waits at most for the answer of a server, in milliseconds. */
const connectionTimeout = 3000;
const requestTimeout = 5000;

/** Makes the client once it is needed: the SDK takes its time to load. */
export function clientMaker(options: LockOptions): () => Promise<S3Client> {
  let client: Promise<S3Client> | undefined;
  return () => {
    client ??= makeClient(options);
    return client;
  };
}

/** When the server answered, for each answer: the SDK tells of everything but this. */
const dates = new WeakMap<object, string>();

async function makeClient({ region, endpoint, profile, 'path-style': forcePathStyle }: LockOptions): Promise<S3Client> {
  const [{ S3Client }, { state }] = await Promise.all([import('@aws-sdk/client-s3'), import('@aws-sdk/core/client')]);
  // Which Node.js later versions of the SDK will need is of no use to somebody who deploys: it would be in every log.
  state.warningEmitted = true;
  const client = new S3Client({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(profile === undefined ? {} : { profile }),
    ...(forcePathStyle ? { forcePathStyle } : {}),
    requestHandler: { connectionTimeout, requestTimeout, throwOnRequestTimeout: true },
    // Other servers do not know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const date: unknown = Object(result.response).headers?.date;
      if (typeof date === 'string' && result.output !== undefined) dates.set(result.output, date);
      return result;
    },
    { step: 'initialize', name: 'serverDate' },
  );
  return client;
}

/** The object under a key. Throws what the SDK throws, but where the version is another one. */
export function lockObject(client: () => Promise<S3Client>, bucket: string, key: string): LockObject {
  const at = { Bucket: bucket, Key: key };
  return {
    async read(signal) {
      const { GetObjectCommand } = await import('@aws-sdk/client-s3');
      try {
        const found = await (await client()).send(new GetObjectCommand(at), toOptions(signal));
        const text = (await found.Body?.transformToString()) ?? '';
        const now = Date.parse(dates.get(found) ?? '');
        const written = found.LastModified?.getTime() ?? Number.NaN;
        return { etag: found.ETag ?? '', text, age: (now - written) / 1000 };
      } catch (error) {
        if (Object(error).name === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    async write(text, over, signal) {
      const { PutObjectCommand } = await import('@aws-sdk/client-s3');
      const only = over === undefined ? { IfNoneMatch: '*' } : { IfMatch: over };
      try {
        const body = { Body: text, ContentType: 'application/json', ...only };
        const written = await (await client()).send(new PutObjectCommand({ ...at, ...body }), toOptions(signal));
        return written.ETag ?? '';
      } catch (error) {
        const { name, $metadata } = Object(error);
        // 409: somebody else writes it at this moment; 404: it is gone, and so not of that version.
        if ([409, 412].includes($metadata?.httpStatusCode) || name === 'NoSuchKey') return undefined;
        throw error;
      }
    },
  };
}

const toOptions = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { abortSignal: signal });
