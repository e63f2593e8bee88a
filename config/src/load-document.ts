import { isUtf8 } from 'node:buffer';
import { lstatSync, readFileSync, type Stats, statSync } from 'node:fs';
import { basename } from 'node:path';
import { type FaultError, fault, isFaultError, isSystemError } from '@bitops/fault';
import { type Document, parseDocument, tooLarge } from './document.js';
import { limits } from './yaml.js';

/** Reads a YAML or JSON file. Gives `undefined` where there is none; throws a FaultError where it can't be read. */
export function loadDocument(file: string): Document | undefined {
  const text = loadText(file);
  return text === undefined ? undefined : parseDocument(text, file);
}

function loadText(file: string): string | undefined {
  if (!isReadable(file)) return undefined;
  try {
    const text = readFileSync(file, 'utf8');
    // What is no UTF-8 leaves this character behind; but a text may hold it as well.
    if (text.includes('\ufffd')) refuseOtherEncodings(readFileSync(file), text, file);
    return text;
  } catch (error) {
    throw isFaultError(error) ? error : unreadable(file, error);
  }
}

/** Whether there is a file; throws a FaultError where something else is, or more than a configuration ever holds. */
export function isReadable(file: string): boolean {
  try {
    // Most of the files that are asked for are not there, and an error costs more than a look.
    const entry = lstatSync(file, { throwIfNoEntry: false });
    if (entry === undefined) return false;
    const stats = entry.isSymbolicLink() ? statSync(file) : entry;
    if (!stats.isFile()) throw noFile(file, stats);
    if (stats.size > limits.bytes) throw tooLarge(file);
    return true;
  } catch (error) {
    if (isSystemError(error, 'ENOTDIR')) return false;
    throw isFaultError(error) ? error : unreadable(file, error);
  }
}

function noFile(file: string, stats: Stats): FaultError {
  const kind = kindOf(stats);
  const what = `${basename(file)} is a ${kind}, and should be a file`;
  return fault({ code: 'FILE_UNREADABLE', what, at: { file }, fix: `Rename or remove the ${kind}.` });
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'folder';
  if (stats.isFIFO()) return 'named pipe';
  return stats.isSocket() ? 'socket' : 'device';
}

function refuseOtherEncodings(bytes: Buffer, text: string, file: string): void {
  if (isUtf8(bytes)) return;
  const name = basename(file);
  const isUtf16 = ['fffe', 'feff'].includes(bytes.toString('hex', 0, 2));
  const line = text.slice(0, text.indexOf('\ufffd')).split(/\r\n?|\n/).length;
  throw fault({
    code: 'FILE_UNREADABLE',
    what: isUtf16 ? `${name} is UTF-16, and should be UTF-8` : `${name} is not UTF-8 text`,
    at: isUtf16 ? { file } : { file, line },
    fix: 'Save it with the encoding UTF-8.',
  });
}

function unreadable(file: string, error: unknown): FaultError {
  const name = basename(file);
  const shown = { code: 'FILE_UNREADABLE', at: { file } } as const;
  if (isSystemError(error, 'ENOENT', 'ELOOP')) {
    return fault({ ...shown, what: `${name} is a link that leads to no file`, fix: 'Correct the link, or remove it.' });
  }
  const why = error instanceof Error ? error.message : String(error);
  const fix = 'Give the user who runs bitops the right to read it.';
  return fault({ ...shown, what: `${name} can't be read`, why, fix }, error);
}
