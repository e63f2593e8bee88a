import { appendFileSync, readFileSync, statSync } from 'node:fs';
import type { Fault } from '@bitops/fault';
import type { Redactor } from './redact.js';

/**
 * Gives a function that reads the file to which hooks write values to hide, where it has changed. It must be called
 * before anything that could hold such a value is shown. `onRefused` is told of values that can't be hidden.
 */
export function maskFileReader(file: string, redactor: Redactor, onRefused: () => void): () => void {
  let read = '';
  return () => {
    const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
    // Also a file that was written anew, with as many bytes as before, has changed.
    const state = stat?.isFile() === true ? [stat.ino, stat.size, stat.mtimeNs].join(' ') : '';
    if (state === read) return;
    read = state;
    const values = state === '' ? [] : readFileSync(file, 'utf8').split('\n');
    // What has no line end yet may still grow.
    const last = values.pop()?.trim() ?? '';
    const refused = values.filter((value) => value.trim() !== '' && !redactor.add(value.trim()));
    redactor.add(last);
    if (refused.length > 0) onRefused();
  };
}

/** Ends a value that its writer left without a line end, so that the next one does not run into it. */
export function endMaskRecord(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > 0 && readFileSync(file).at(-1) !== 10) appendFileSync(file, '\n');
}

/** What is said of values that can't be hidden. */
export const maskRefused: Fault = {
  code: 'MASK_REFUSED',
  what: 'A value in $BITOPS_MASK is not hidden',
  why: 'It has less than 4 characters, or is a word such as true: hiding it would hide everything.',
  fix: 'Use a longer secret, and see to it that nothing prints this one.',
};
