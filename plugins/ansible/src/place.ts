import type { Place } from '@bitops/core';
import type { AnsibleRun } from './command.js';

/** `/path/file.yaml:12` as a place. */
export function placeOf(path: string | null): Place | undefined {
  const [, file, line] = /^(.+):(\d+)$/.exec(path ?? '') ?? [];
  return file === undefined ? undefined : { file, line: Number(line) };
}

/** A text without the way to the working copy of the ops repo, which is gone when it is read. */
export function inRepo(text: string, { env }: AnsibleRun): string {
  return env.BITOPS_TEMPDIR ? text.replaceAll(`${env.BITOPS_TEMPDIR}/`, '') : text;
}
