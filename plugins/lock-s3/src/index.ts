/**
 * Locks of environments that hold on every machine, in a bucket of S3.
 *
 * @packageDocumentation
 */
import type { LockPlace, PluginFactory } from '@bitops/core';
import { type LockOptions, lockOptions } from './config.js';
import { s3Lock } from './lock.js';
import { clientMaker, lockObject } from './objects.js';

const lockS3: PluginFactory = (api) =>
  api.plugin({
    name: 'lock-s3',
    options: lockOptions(api.z),
    tap(hooks, given) {
      const options = given as LockOptions; // what its own schema gave out
      const client = clientMaker(options);
      const proof = { isThere: false };
      hooks.lock.tap((place) => {
        const key = toKey(options, place);
        const object = lockObject(client, options.bucket, key);
        return s3Lock({ api, object, where: `s3://${options.bucket}/${key}`, options, proof });
      });
    },
  });

/** One object for each environment; what has a slash in it must not look like a folder more. */
function toKey({ prefix, repo }: LockOptions, { environment, repo: named }: LockPlace): string {
  const folders = [...prefix.split('/'), ...(repo ?? named()).split('/')].filter((it) => it !== '');
  return [...folders, `${environment}.json`].map(encodeURIComponent).join('/');
}

export default lockS3;
