/** The short form of `npm run test:fuzz`: what was found before, and some hundred inputs, the same in every run. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fault } from '@bitops/fault';
import { expect, test } from 'vitest';
import { checkFaults, cleanly } from './oracle.js';
import { targets } from './targets.js';

test('no input crashes what reads texts of strangers, hangs it, or gets an unclean error out of it', async () => {
  const args = ['scripts/fuzz.mjs', '--runs', '400', '--seed', '7'];
  const { stdout } = await promisify(execFile)(process.execPath, args).catch((error) => error); // what it found is printed
  expect(stdout).toContain('No finding.');
  const figures = [...stdout.matchAll(/^(\w+): (\d+) inputs in [\d.]+ s$/gm)];
  expect(figures.map(([, name]) => name)).toEqual(Object.keys(targets));
  for (const [, , runs] of figures) expect(Number(runs)).toBeGreaterThanOrEqual(400);
}, 240_000);

test('what is no clean answer is a finding', () => {
  expect(() => cleanly(() => JSON.parse('{'))).toThrow(SyntaxError);
  expect(cleanly(() => 1)).toBe(1);
  const sound = { code: 'FILE_WRONG', what: 'It is wrong', at: { file: 'x', line: 1, column: 1 } };
  expect(
    cleanly(() => {
      throw fault(sound);
    }),
  ).toBeUndefined();
  for (const it of [{ code: 'wrong' }, { code: 'INTERNAL_ERROR' }, { what: ' ' }, { at: { file: 'x', line: 0 } }]) {
    expect(() => checkFaults([{ ...sound, ...it }])).toThrow();
  }
});

test('a text that holds a million references, or what almost is one, is answered at once', () => {
  for (const it of ['${outputs.', '${env.A}', '${output.', '${outputs["', '${env A']) {
    expect(() => targets['references']?.run(it.repeat(400_000))).not.toThrow();
  }
});
