import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { configOf, drive, lines, runOf, tool } from './tool.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitops-terraform-check-'));
  writeFileSync(join(folder, 'terraform-1.5.7'), '#!/bin/sh\n');
  chmodSync(join(folder, 'terraform-1.5.7'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

const check = (version: string | undefined, found = '1.11.4', env = {}) => {
  const run = runOf({ config: configOf({}, { version }), env: { PATH: `/nowhere:${folder}`, ...env } });
  return drive(tool.check(run), () => ({ stdout: JSON.stringify({ terraform_version: found }) })).steps;
};

it('asks nothing where no version is wanted', () => {
  expect(check(undefined)).toEqual([]);
});

it.each(['1.11.4', '1.11', '1'])('takes 1.11.4 where %s is wanted', (version) => {
  expect(lines(check(version))).toEqual(['terraform version -json']);
});

it('refuses another version before anything is run', () => {
  const wrong = expect.objectContaining({
    code: 'TERRAFORM_VERSION_WRONG',
    what: 'terraform 1.1 is wanted, and terraform is 1.11.4',
    fix: 'Install it as terraform-1.1, or remove the setting.',
  });
  expect(() => check('1.1')).toThrow(wrong);
});

it('prefers terraform-VERSION of the PATH, for every command', () => {
  expect(lines(check('1.5.7', '1.5.7'))).toEqual(['terraform-1.5.7 version -json']);
  const run = runOf({ config: configOf({}, { version: '1.5.7' }), env: { PATH: folder } });
  expect(tool.steps(run).next().value).toMatchObject({ file: 'terraform-1.5.7' });
});

it('refuses the alternate commands of BitOps by name', () => {
  const env = { TERRAFORM_APPLY_ALTERNATE_COMMAND: 'True' };
  const refused = expect.objectContaining({
    code: 'TERRAFORM_COMMAND_REPLACED',
    fix: expect.stringContaining('shell'),
  });
  expect(() => check(undefined, '1.11.4', env)).toThrow(refused);
  expect(check(undefined, '1.11.4', { TERRAFORM_APPLY_ALTERNATE_COMMAND: '' })).toEqual([]);
});
