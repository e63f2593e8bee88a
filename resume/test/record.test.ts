import { appendFileSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Line, loadHeader, loadRecord, openRecord } from '../src/record.js';

const header: Line = {
  type: 'request',
  v: 1,
  key: 'k',
  resumes: 'X',
  asked: {
    intent: 'deploy',
    typed: { environments: [] },
    environments: ['ä'.repeat(40_000)],
    apply: false,
    safe: false,
    set: {},
  },
};
const ended: Line = { type: 'ended', id: 'test:a', handedOn: ['A'], hooked: [], took: {} };
let folder = '';

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'bitops-record-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(lines: readonly Line[], more = ''): void {
  const record = openRecord(folder, 'Y');
  record.write(lines);
  record.close();
  appendFileSync(join(folder, 'Y/inputs.ndjson'), more);
}

test('what is written is read again, up to a line that is not whole', () => {
  write([header, ended, { ...ended, id: 'test:b', type: 'done', since: 'X' }], '{"type":"ended","id":"test:c"');
  const record = loadRecord(folder, 'Y');
  expect(record?.header).toEqual(header);
  expect(loadHeader(folder, 'Y')).toEqual(header);
  expect([...(record?.left.keys() ?? [])]).toEqual(['test:a', 'test:b']);
  expect([...(record?.done ?? [])]).toEqual([['test:b', 'X']]);
});

for (const line of [
  '{"type":"ended","id":"test:z"}',
  '{"type":"files","group":"g","files":{"x":1}}',
  '{"type":"deployment","id":"test:z","parts":null}',
  '{"type":"done","id":"test:z","handedOn":[],"hooked":[],"took":{}}',
  '{"type":"__proto__"}',
  '[]',
  'null',
]) {
  test(`a line such as ${line} ends what is read`, () => {
    write([header, ended], `${line}\n${JSON.stringify({ ...ended, id: 'test:b' })}\n`);
    expect([...(loadRecord(folder, 'Y')?.left.keys() ?? [])]).toEqual(['test:a']);
  });
}

test('nothing comes of a file without a header, of another version, or that is not there', () => {
  expect([loadRecord(folder, 'Y'), loadHeader(folder, 'Y')]).toEqual([undefined, undefined]);
  write([ended]);
  expect([loadRecord(folder, 'Y'), loadHeader(folder, 'Y')]).toEqual([undefined, undefined]);
  rmSync(join(folder, 'Y'), { recursive: true });
  write([{ ...header, v: 2 } as never]);
  expect([loadRecord(folder, 'Y'), loadHeader(folder, 'Y')]).toEqual([undefined, undefined]);
});
