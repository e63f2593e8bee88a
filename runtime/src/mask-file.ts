import { readFileSync, statSync } from 'node:fs';
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
