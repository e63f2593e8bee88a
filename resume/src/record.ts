/** What a run was asked for and made of, written into its folder of the journal, and read again. */
import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isSystemError } from '@bitops/core';
import { makeFile, makeFolders } from '@bitops/runtime';
import type { FileDigests } from './files.js';
import type { Digests, Inputs, Parts } from './inputs.js';
import { isLine } from './line.js';
import type { Asked } from './request.js';

/** A line of the file; its first one is the header. */
export type Line =
  | Header
  | { readonly type: 'files'; readonly group: string; readonly files: FileDigests }
  | { readonly type: 'deployment'; readonly id: string; readonly parts: Parts }
  | Left
  /** It is as good as run in this run, since it was done in an earlier one. */
  | (Omit<Left, 'type'> & { readonly type: 'done'; readonly since: string });

/** What was asked for. */
export interface Header {
  readonly type: 'request';
  /** Another number is another shape of this file. */
  readonly v: 1;
  readonly key: string;
  readonly asked: Asked;
  /** The run that this one went on from. */
  readonly resumes?: string;
}

/** What a deployment left to those after it. */
export interface Left {
  readonly type: 'ended';
  readonly id: string;
  /** Names of variables that its hooks handed on, and of outputs that they told. */
  readonly handedOn: readonly string[];
  readonly hooked: readonly string[];
  /** The outputs of others that it took. */
  readonly took: Digests;
}

/** What is known of a run from its file. */
export interface Recorded {
  readonly header: Header;
  readonly groups: ReadonlyMap<string, FileDigests>;
  readonly deployments: ReadonlyMap<string, Parts>;
  readonly left: ReadonlyMap<string, Left>;
  /** By id, the run in which it was done. */
  readonly done: ReadonlyMap<string, string>;
}

const fileOf = (folder: string, run: string) => join(folder, run, 'inputs.ndjson');

/** Writes lines as they come; every line is whole, or the last one. */
export function openRecord(folder: string, run: string): { write(lines: readonly Line[]): void; close(): void } {
  const file = fileOf(folder, run);
  makeFolders(join(folder, run), 0o700);
  makeFile(file);
  const fd = openSync(file, 'a');
  return {
    write: (lines) => void writeSync(fd, lines.map((it) => `${JSON.stringify(it)}\n`).join('')),
    close: () => closeSync(fd),
  };
}

/** The lines that say what a run is made of. */
export function toLines({ groups, deployments }: Inputs): readonly Line[] {
  return [
    ...[...groups].map(([group, files]): Line => ({ type: 'files', group, files })),
    ...[...deployments].map(([id, parts]): Line => ({ type: 'deployment', id, parts })),
  ];
}

/** What a run wrote down, up to the first line that is not whole; nothing where it wrote nothing that can be read here. */
export function loadRecord(folder: string, run: string): Recorded | undefined {
  const groups = new Map<string, FileDigests>();
  const deployments = new Map<string, Parts>();
  const left = new Map<string, Left>();
  const done = new Map<string, string>();
  let header: Header | undefined;
  for (const line of linesOf(fileOf(folder, run))) {
    if (header === undefined) {
      if (line.type !== 'request' || line.v !== 1) return undefined;
      header = line;
    } else if (line.type === 'files') groups.set(line.group, line.files);
    else if (line.type === 'deployment') deployments.set(line.id, line.parts);
    else if (line.type === 'ended') left.set(line.id, line);
    else if (line.type === 'done') {
      done.set(line.id, line.since);
      left.set(line.id, { ...line, type: 'ended' });
    }
  }
  return header === undefined ? undefined : { header, groups, deployments, left, done };
}

/** What a run was asked for, as `loadRecord` reads it, and nothing else of its file. */
export function loadHeader(folder: string, run: string): Header | undefined {
  let text = '';
  try {
    const fd = openSync(fileOf(folder, run), 'r');
    const part = Buffer.alloc(1 << 16);
    try {
      const parts: Buffer[] = [];
      for (let read = readSync(fd, part); read > 0; read = readSync(fd, part)) {
        parts.push(Buffer.from(part.subarray(0, read)));
        if (part.subarray(0, read).includes('\n')) break;
      }
      text = Buffer.concat(parts).toString('utf8').split('\n')[0] ?? '';
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
  const line = toLine(text);
  return line?.type === 'request' && line.v === 1 ? line : undefined;
}

function* linesOf(file: string): Generator<Line> {
  for (const text of read(file).split('\n')) {
    const line = toLine(text);
    if (line === undefined) return;
    yield line;
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR')) return '';
    throw error;
  }
}

function toLine(text: string): Line | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return isLine(line) ? line : undefined;
  } catch {
    return undefined;
  }
}
