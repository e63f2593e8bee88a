import type { Fault } from '@bitops/core';
import { describe, expect, it } from 'vitest';
import { configOf, drive, put, runOf, tool } from './tool.js';

const playbook = { 'playbook.yaml': '- hosts: all\n' };
const warned = (run: Parameters<typeof tool.check>[0]): readonly Fault[] =>
  drive(tool.check(run)).steps.flatMap((it) => ('warning' in it ? [it.warning] : []));

describe('before the first change', () => {
  it('nothing is wrong with an inventory that is not there [compat 6.ansible-inventory]', () => {
    expect(warned(runOf(playbook, { config: configOf({ inventory: '../terraform/inventory' }) }))).toEqual([]);
  });

  it('a playbook that is not there is a fault, unless a hook may still write it', () => {
    const run = runOf({});
    expect(() => warned(run)).toThrow(expect.objectContaining({ code: 'ANSIBLE_PLAYBOOK_MISSING' }));
    expect(warned({ ...run, hooked: true })).toMatchObject([{ code: 'ANSIBLE_PLAYBOOK_MISSING' }]);
    expect(warned({ ...run, action: 'destroy' })).toEqual([]);
    const config = configOf({ 'destroy-playbook': 'gone.yaml' });
    expect(() => warned({ ...run, config, action: 'destroy' })).toThrow('no playbook gone.yaml');
  });

  it('the default environment may have the playbook, and the password', () => {
    const defaults = runOf({ ...playbook, pass: 'x' }).deployment.folder;
    const run = runOf({}, { defaults, config: configOf({ 'vault-password-file': 'pass' }) });
    expect(warned(run)).toEqual([]);
  });

  it('passwords of a vault that are not there are warned of: an earlier deployment may write them', () => {
    const config = configOf({ 'vault-id': ['dev@a', 'b'], 'vault-password-file': '$BITOPS_TEMPDIR/c' });
    const run = runOf(playbook, { config, env: {} });
    put(run.deployment.folder, { b: 'x' });
    expect(warned(run)).toMatchObject([{ code: 'ANSIBLE_VAULT_FILE_MISSING', what: expect.stringMatching(/: a$/) }]);
  });

  it.each(['vars.json'.padStart(11, './'), '/etc/vars.json', 'a="b', 'a={{ b'])(
    'extra-vars that nobody could read are a fault: %s',
    (text) => {
      const run = runOf(playbook, { config: configOf({ 'extra-vars': text }) });
      expect(() => warned(run)).toThrow(expect.objectContaining({ code: 'ANSIBLE_EXTRA_VARS_INVALID' }));
      expect(() => drive(tool.steps(run))).toThrow(expect.objectContaining({ code: 'ANSIBLE_EXTRA_VARS_INVALID' }));
    },
  );
});

describe('the settings', () => {
  it('ask for an apply, with dryrun for a preview', () => {
    expect(tool.action(configOf())).toBe('apply');
    expect(tool.action(configOf({ dryrun: true }))).toBe('preview');
  });

  it.each([
    { cli: { 'vault-id': ['dev@prompt'] } },
    { cli: { 'vault-id': ['prompt'] } },
    { cli: { forks: 0 } },
    { options: { verbosity: 5 } },
    { cli: { playbook: 'x' } },
  ])('refuse %j', (wrong) => {
    expect(tool.config.safeParse({ cli: {}, options: {}, ...wrong }).success).toBe(false);
  });
});
