import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadDocument } from '../src/index.js';
import { faultOf } from './ask.js';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'bitops-config-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test('a file is read, with its places', () => {
  const file = join(folder(), 'bitops.config.yaml');
  writeFileSync(file, '\uFEFFterraform:\r\n  cli: {größe: 0644}\r\n');
  const document = loadDocument(file);
  expect(document?.data).toEqual({ terraform: { cli: { größe: 420 } } });
  expect(document?.place(['terraform', 'cli', 'größe'], 'value')).toEqual({ file, line: 2, column: 16 });
});

test('a file that is not there is no document', () => {
  const path = folder();
  writeFileSync(join(path, 'file'), '');
  expect(loadDocument(join(path, 'bitops.config.yaml'))).toBeUndefined();
  expect(loadDocument(join(path, 'nowhere', 'bitops.config.yaml'))).toBeUndefined();
  expect(loadDocument(join(path, 'file', 'bitops.config.yaml'))).toBeUndefined();
});

test.each([
  ['a folder', (file: string) => mkdirSync(file), 'bitops.config.yaml is a folder, and should be a file'],
  [
    'a link to nowhere',
    (file: string) => symlinkSync('nowhere', file),
    'bitops.config.yaml is a link that leads to no file',
  ],
  ['a link to itself', (file: string) => symlinkSync(file, file), 'bitops.config.yaml is a link that leads to no file'],
  [
    'UTF-16',
    (file: string) => writeFileSync(file, '\uFEFFa: 1\n', 'utf16le'),
    'bitops.config.yaml is UTF-16, and should be UTF-8',
  ],
  ['Latin 1', (file: string) => writeFileSync(file, 'a: ü\n', 'latin1'), 'bitops.config.yaml is not UTF-8 text'],
])('%s is a fault', (_, make, what) => {
  const file = join(folder(), 'bitops.config.yaml');
  make(file);
  expect(faultOf(() => loadDocument(file))).toMatchObject({
    code: 'FILE_UNREADABLE',
    what,
    at: { file },
    fix: expect.any(String),
  });
});

test('the line is told that is not UTF-8, also behind a character that stands for such', () => {
  const file = join(folder(), 'bitops.config.yaml');
  writeFileSync(file, Buffer.from('a: 1\nb: 2\nc: \xfc\n', 'latin1'));
  expect(faultOf(() => loadDocument(file)).at).toEqual({ file, line: 3 });
  writeFileSync(file, 'a: \ufffd\n');
  expect(loadDocument(file)?.data).toEqual({ a: '\ufffd' });
});

test('UTF-16 without a mark is told by its NUL bytes', () => {
  const file = join(folder(), 'bitops.config.yaml');
  writeFileSync(file, 'a: 1\n', 'utf16le');
  expect(faultOf(() => loadDocument(file))).toMatchObject({
    code: 'YAML_INVALID',
    fix: expect.stringContaining('UTF-8'),
  });
});

test.each([
  [
    'a named pipe',
    (file: string) => execFileSync('mkfifo', [file]),
    'bitops.config.yaml is a named pipe, and should be a file',
  ],
  [
    'a device',
    (file: string) => symlinkSync('/dev/zero', file),
    'bitops.config.yaml is a device, and should be a file',
  ],
])('%s is not read: nothing or all may come out of it', (_, make, what) => {
  const file = join(folder(), 'bitops.config.yaml');
  make(file);
  expect(faultOf(() => loadDocument(file))).toMatchObject({ code: 'FILE_UNREADABLE', what, at: { file } });
});

test('a socket is not read', async () => {
  const file = join(folder(), 'bitops.config.yaml');
  const server = createServer().listen(file);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  expect(faultOf(() => loadDocument(file)).what).toBe('bitops.config.yaml is a socket, and should be a file');
});

test('a file that is larger than any configuration is not even read', () => {
  const file = join(folder(), 'bitops.config.yaml');
  writeFileSync(file, '');
  truncateSync(file, 100 * 1024 ** 3);
  expect(faultOf(() => loadDocument(file))).toMatchObject({ code: 'FILE_TOO_LARGE', at: { file } });
});

test('a line of nearly the whole size is read', () => {
  const file = join(folder(), 'bitops.config.yaml');
  writeFileSync(file, `a: ${'x'.repeat(4 * 1024 * 1024 - 4)}\n`);
  expect(loadDocument(file)?.data).toEqual({ a: 'x'.repeat(4 * 1024 * 1024 - 4) });
});

test('a file that the system will not read is a fault', () => {
  const file = join(folder(), 'bitops.config.yaml');
  // Nothing is forbidden to root, but even root can't read this one from its begin.
  if (process.getuid?.() === 0) symlinkSync('/proc/self/mem', file);
  else writeFileSync(file, 'a: 1\n', { mode: 0 });
  expect(faultOf(() => loadDocument(file))).toMatchObject({
    code: 'FILE_UNREADABLE',
    what: "bitops.config.yaml can't be read",
    why: expect.stringMatching(/^E(ACCES|IO): /),
    fix: 'Give the user who runs bitops the right to read it.',
  });
});
