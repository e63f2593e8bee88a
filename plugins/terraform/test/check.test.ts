import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { configOf, drive, lines, runOf, tool } from './tool.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitops-terraform-check-'));
  for (const name of ['terraform-1.5.7', 'terraform-1.5.10', 'terraform-0.13', 'tofu-1.8.2', 'terraform-2.0.0-rc1']) {
    writeFileSync(join(folder, name), '#!/bin/sh\n');
    chmodSync(join(folder, name), 0o755);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const check = (version: string | undefined, found = '1.11.4', env = {}, binary = 'terraform') => {
  const run = runOf({ config: configOf({}, { version, binary }), env: { PATH: `/nowhere:${folder}`, ...env } });
  return drive(tool.check(run), () => ({ stdout: JSON.stringify({ terraform_version: found }) })).steps;
};

it('asks nothing where no version is wanted', () => {
  expect(check(undefined)).toEqual([]);
});

it.each([
  '1.11.4',
  '1.11',
  '>=1.9 <2',
  '>= 1.9, < 2',
  '~> 1.11',
  '~> 1.11.2',
  '^1.11.0',
  '1.11.x',
  '>= 1.9, != 1.12.0',
  '>= 1.9, != 1.11',
])('takes the terraform 1.11.4 where %s is wanted', (version) => {
  expect(lines(check(version))).toEqual(['terraform version -json']);
});

it.each([
  ['1.1', '1.1'],
  ['1.11.3', '1.11.3'],
  ['v1.11.3', '1.11.3'],
  ['~> 1.12', 'X.Y.Z'],
  ['>= 1.12', 'X.Y.Z'],
  ['~> 1.10.0', 'X.Y.Z'],
  ['~> 1.11, !=v1.11.4', 'X.Y.Z'],
])('refuses terraform 1.11.4 where %s is wanted, before anything is run', (version, name) => {
  const wrong = expect.objectContaining({
    code: 'TERRAFORM_VERSION_WRONG',
    what: `terraform ${version} is wanted, and terraform is 1.11.4`,
    fix: `Install it as terraform-${name}, or change the setting.`,
  });
  expect(() => check(version)).toThrow(wrong);
});

it.each([
  ['1.5.7', 'terraform-1.5.7'],
  ['1.5', 'terraform-1.5.10'],
  ['~> 1.5', 'terraform-1.5.10'],
  ['< 1.5.10, >= 1.5', 'terraform-1.5.7'],
  ['~> 1.5, != 1.5.10', 'terraform-1.5.7'],
  ['!= 1.12.0', 'terraform-1.5.10'],
  ['0.13', 'terraform-0.13'],
  ['2.0.0-rc1', 'terraform-2.0.0-rc1'],
  ['v1.5.7', 'terraform-1.5.7'],
  [' = 1.5.7 ', 'terraform-1.5.7'],
  ['../terraform', 'terraform'],
])('%s is %s of the PATH, for every command', (version, file) => {
  const config = { ...configOf(), options: { ...configOf().options, version } };
  const env = { PATH: `/nowhere::${folder}` };
  expect(tool.steps(runOf({ config, env })).next().value).toMatchObject({ file });
  expect(tool.binaries({ config, env }).map((it) => it.name)).toEqual([file]);
});

it('takes what stands behind a name of the PATH by its own word [compat 6.terraform-version]', () => {
  expect(lines(check('1.5', '1.5.10'))).toEqual(['terraform-1.5.10 version -json']);
  const why = expect.stringMatching(/ asks for it, and the terraform-1\.5\.10 on the PATH is another one\.$/);
  const wrong = { code: 'TERRAFORM_VERSION_WRONG', at: { file: expect.any(String) }, why };
  expect(() => check('1.5', '1.4.0')).toThrow(expect.objectContaining(wrong));
});

it('takes OpenTofu where it is asked for, by the same rules', () => {
  expect(lines(check('1.8', '1.8.2', {}, 'tofu'))).toEqual(['tofu-1.8.2 version -json']);
  const wrong = { code: 'TERRAFORM_VERSION_WRONG', what: 'tofu ~> 1.9 is wanted, and tofu is 1.8.2' };
  expect(() => check('~> 1.9', '1.8.2', {}, 'tofu')).toThrow(expect.objectContaining(wrong));
  const binaries = tool.binaries({ config: configOf({}, { binary: 'tofu' }), env: {} });
  expect(binaries).toMatchObject([{ name: 'tofu', install: expect.stringContaining('opentofu.org') }]);
});

it('asks a program for its version in the same way for all deployments of a run, so that it is asked once', () => {
  const settings = { config: configOf({}, { version: '1.11' }), env: { PATH: folder }, artifacts: '/w/scratch' };
  const steps = (at: string) =>
    drive(tool.check(runOf({ ...settings, folder: at })), () => ({ stdout: '{"terraform_version":"1.11.4"}' })).steps;
  expect(steps('/w/a')).toEqual(steps('/w/b'));
  expect(steps('/w/a')).toMatchObject([{ cwd: '/w/scratch', capture: true, effect: 'read' }]);
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
