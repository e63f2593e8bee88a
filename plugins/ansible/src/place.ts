import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Place } from '@bitops/core';
import type { AnsibleRun } from './command.js';

/** `/path/file.yaml:12` as a place. */
export function placeOf(path: string | null): Place | undefined {
  const [, file, line] = /^(.+):(\d+)$/.exec(path ?? '') ?? [];
  return file === undefined ? undefined : { file, line: Number(line) };
}

/**
 * A place as people can mend it, `home` being the deployment's folder in the ops repo: what the default environment brought
 * along is there, and what `requirements.yml` installed is gone when it is read. Reads the disk.
 */
export function mendable(
  place: Place | undefined,
  { deployment, defaults, artifacts }: AnsibleRun,
  home: string,
): Place {
  if (place === undefined || place.file.startsWith(`${artifacts}/`)) return { file: home };
  const path = relative(deployment.folder, place.file);
  const isOwn = defaults === undefined || path.startsWith('..') || existsSync(join(home, path));
  return isOwn || !existsSync(join(defaults, path)) ? place : { ...place, file: join(defaults, path) };
}

/** A text without the way to the working copy of the ops repo, which is gone when it is read. */
export function inRepo(text: string, { env, artifacts }: AnsibleRun): string {
  const plain = text.replaceAll(`${artifacts}/galaxy/`, '');
  return env.BITOPS_TEMPDIR ? plain.replaceAll(`${env.BITOPS_TEMPDIR}/`, '') : plain;
}
