/** Digests: what tells whether something is what it was, and tells nobody what it was. */
import { createHmac } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Makes digests with one key. */
export interface Digester {
  /** Of any value that JSON can write, whatever the order of its keys. */
  value(value: unknown): string;
  /** Of what a file holds and whether it may be executed; of a program only its beginning and its size. */
  file(path: string, isProgram?: boolean): string;
  /** Tells keys apart, and gives none away. */
  readonly key: string;
}

/** A file that is longer is a program that was compiled: its first pages have what its maker calls it by. */
const programBytes = 1 << 20;

/** Makes the digester of a key. */
export function createDigester(key: Buffer): Digester {
  const buffer = Buffer.allocUnsafe(programBytes);
  const end = (hash: ReturnType<typeof createHmac>) => hash.digest('base64url').slice(0, 16);
  // Most of what is set is set for many deployments, and each digest leaves something behind for the collector.
  const known = new Map<string, string>();
  const text = (value: string) => {
    const digest = known.get(value) ?? end(createHmac('sha256', key).update(value));
    known.set(value, digest);
    return digest;
  };
  return {
    value: (value) => text(canonical(value)),
    file(path, isProgram = false) {
      const fd = openSync(path, 'r');
      try {
        const { mode, size } = fstatSync(fd);
        const hash = createHmac('sha256', key).update((mode & 0o111) === 0 ? 'file\0' : 'program\0');
        if (isProgram) hash.update(`${size}\0`);
        for (let read = readSync(fd, buffer); read > 0; read = readSync(fd, buffer)) {
          hash.update(buffer.subarray(0, read));
          if (isProgram || read < buffer.length) break;
        }
        return end(hash);
      } finally {
        closeSync(fd);
      }
    },
    key: text('the key of the journal'),
  };
}

function canonical(value: unknown): string {
  if (!isMap(value) && !Array.isArray(value)) return JSON.stringify(value) ?? '';
  return (
    JSON.stringify(value, (_, it: unknown) => (isMap(it) ? Object.fromEntries(Object.entries(it).sort()) : it)) ?? ''
  );
}

function isMap(it: unknown): it is object {
  return typeof it === 'object' && it !== null && !Array.isArray(it);
}
