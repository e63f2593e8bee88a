import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faultsOf } from '@bitops/fault';
import { expect, onTestFinished, test } from 'vitest';
import { importDocument } from '../src/index.js';

function fileOf(name: string, code: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'bitops config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, name), code);
  return join(folder, name);
}

test.each([
  ['a.mjs', 'export default { bitops: { fail_fast: false } };'],
  ['a.cjs', 'module.exports = { bitops: { fail_fast: false } };'],
  ['a.mjs', 'const fail_fast = await Promise.resolve(false);\nexport default { bitops: { fail_fast } };'],
])('%s: what it exports is data, and has no places', async (name, code) => {
  const file = fileOf(name, code);
  const document = await importDocument(file, 'bitops');
  expect([document.data, document.place(['bitops', 'fail_fast'])]).toEqual([
    { bitops: { fail_fast: false } },
    { file },
  ]);
});

test.each([
  ['a.mjs', 'export const bitops = {};', 'a.mjs exports no settings', 'Write "export default { bitops: { … } }".'],
  [
    'a.mjs',
    'export default { fail_fast: true };',
    'a.mjs exports no settings',
    'Write "export default { bitops: { … } }".',
  ],
  [
    'a.mjs',
    'export default () => ({ bitops: {} });',
    'a.mjs exports no settings',
    'Write "export default { bitops: { … } }".',
  ],
  ['a.cjs', 'module.exports = {', "a.cjs can't be loaded", 'Correct the file.'],
  ['a.mjs', 'throw new Error("no luck");', "a.mjs can't be loaded", 'Correct the file.'],
])('%s: %s is a fault', async (name, code, what, fix) => {
  const file = fileOf(name, code);
  const error: unknown = await importDocument(file, 'bitops').catch((thrown: unknown) => thrown);
  expect(faultsOf(error)).toEqual([
    expect.objectContaining({ code: 'SETTINGS_UNREADABLE', what, fix, at: expect.objectContaining({ file }) }),
  ]);
});
