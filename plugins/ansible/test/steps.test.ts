import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configOf, drive, lines, recap, reporting, result, runOf, start, tool } from './tool.js';

const playbook = { 'playbook.yaml': '- hosts: all\n' };
const changed = [
  start,
  result('changed', 'web1', 'Copy'),
  result('changed', 'web1', 'Copy'),
  result('changed', 'web2', 'Copy'),
  recap(['web1', 'web2']),
];

describe('what is run', () => {
  it('the playbook to deploy, and what it changed is told afterwards', () => {
    const run = runOf(playbook);
    const { steps } = drive(tool.steps(run), reporting(changed));
    expect(lines(steps, run)).toEqual(['! ansible-playbook playbook.yaml']);
    expect(steps.at(-1)).toEqual({
      changed: [
        { address: 'web1: Copy', action: 'update' },
        { address: 'web1: Copy #2', action: 'update' },
        { address: 'web2: Copy', action: 'update' },
      ],
    });
  });

  it('check mode to plan, which is a read', () => {
    const run = runOf(playbook, { intent: 'plan', action: 'preview' });
    const { steps } = drive(tool.steps(run), reporting(changed));
    expect(lines(steps, run)).toEqual(['ansible-playbook playbook.yaml --check --diff']);
    expect(steps.at(-1)).toHaveProperty('preview.length', 3);
  });

  it('nothing that is told of a dry run', () => {
    const run = runOf(playbook);
    const { steps } = drive(tool.steps(run), reporting([], false));
    expect(steps.filter((it) => 'changed' in it || 'preview' in it || 'outputs' in it)).toEqual([]);
  });

  it('what the settings say [compat 6.ansible-keys]', () => {
    const config = configOf({
      'main-playbook': 'site.yaml',
      inventory: 'web1,',
      'extra-vars': '@vars.json',
      tags: 'a,b',
      'skip-tags': 'c',
      forks: 20,
      'flush-cache': true,
      'force-handlers': true,
      'vault-id': ['dev@dev-pass', 'prod@prod-pass'],
      'vault-password-file': 'pass',
    });
    const run = runOf({ 'site.yaml': '', ...playbook }, { config });
    const { steps } = drive(tool.steps(run), reporting([]));
    expect(lines(steps, run)).toEqual([
      '! ansible-playbook site.yaml --inventory=web1, --extra-vars=@vars.json --tags=a,b --skip-tags=c --forks=20 ' +
        '--flush-cache --force-handlers --vault-id=dev@dev-pass --vault-id=prod@prod-pass --vault-password-file=pass',
    ]);
  });

  it('nothing for settings that are empty', () => {
    const empty = { inventory: '', tags: '', 'extra-vars': '', 'main-playbook': '', 'vault-password-file': '' };
    const run = runOf(playbook, { config: configOf(empty) });
    const { steps } = drive(tool.steps(run), reporting([]));
    expect(lines(steps, run)).toEqual(['! ansible-playbook playbook.yaml']);
  });

  it('with colours where people see them, and the ansible.cfg of the folder even if everybody may write it', () => {
    const run = runOf({ ...playbook, 'ansible.cfg': '[defaults]\n' }, { color: true });
    const { steps } = drive(tool.steps(run), reporting([]));
    const config = join(run.deployment.folder, 'ansible.cfg');
    const env = { ANSIBLE_FORCE_COLOR: '1', ANSIBLE_CONFIG: config, PYTHONUNBUFFERED: '1' };
    expect(steps.find((it) => 'file' in it)).toMatchObject({ env });
    const own = runOf({ ...playbook, 'ansible.cfg': '' }, { env: { ANSIBLE_CONFIG: '/etc/mine.cfg' } });
    const { steps: others } = drive(tool.steps(own), reporting([]));
    expect(others.find((it) => 'file' in it)).not.toHaveProperty('env.ANSIBLE_CONFIG');
  });
});

describe('what `bitops destroy` does', () => {
  const destroy = { intent: 'destroy', action: 'destroy' } as const;

  it('nothing, and says so: ansible does not know what undoes a playbook', () => {
    const { steps } = drive(tool.steps(runOf(playbook, destroy)));
    expect(steps).toEqual([{ note: expect.stringContaining('no ansible.cli.destroy-playbook') }, { changed: [] }]);
  });

  it('the playbook that is named for it', () => {
    const config = configOf({ 'destroy-playbook': 'teardown.yaml', inventory: 'gone' });
    const run = runOf({ ...playbook, 'teardown.yaml': '' }, { ...destroy, config });
    const { steps } = drive(tool.steps(run), reporting(changed));
    expect(lines(steps, run)).toEqual(['! ansible-playbook teardown.yaml --inventory=gone']);
  });
});

describe('which playbook', () => {
  const files = (over: object, list: Readonly<Record<string, string>>) => {
    const run = runOf(list, over);
    const { steps } = drive(tool.steps(run), reporting([start]));
    return { ran: lines(steps, run), warned: steps.filter((it) => 'warning' in it) };
  };
  const play = '- hosts: all\n';

  it('playbook.yml where there is no playbook.yaml', () => {
    expect(files({}, { 'playbook.yml': play, 'other.yaml': play }).ran).toEqual(['! ansible-playbook playbook.yml']);
  });

  it('every playbook of the folder, in order, where none is named; that is warned of [compat 6.ansible-playbook]', () => {
    const list = {
      'b.yml': play,
      'a.yaml': '- name: with a tag of its own\n  vars: {secret: !vault x}\n  hosts: all\n',
      'c.yaml': '- import_playbook: b.yml\n',
      'tasks.yaml': '- debug: {}\n',
      'vars.yaml': 'a: 1\n',
      'broken.yaml': 'a: [\n',
      'empty.yaml': '',
      'requirements.yml': '[]\n',
      'bitops.config.yaml': 'ansible: {}\n',
      'teardown.yaml': play,
    };
    const { ran, warned } = files({ config: configOf({ 'destroy-playbook': './teardown.yaml' }) }, list);
    expect(ran).toEqual(['! ansible-playbook a.yaml', '! ansible-playbook b.yml', '! ansible-playbook c.yaml']);
    expect(warned).toMatchObject([{ warning: { code: 'ANSIBLE_PLAYBOOK_UNNAMED', at: { file: 'test/web' } } }]);
  });

  it('a fault where there is none, and where the named one is not there', () => {
    expect(() => files({}, { 'tasks.yaml': '- debug: {}\n' })).toThrow('has no playbook playbook.yaml');
    const config = configOf({ 'main-playbook': 'sight.yaml' });
    expect(() => files({ config }, { 'playbook.yaml': play })).toThrow('test:web has no playbook sight.yaml');
  });

  it('one of a collection needs no file', () => {
    const config = configOf({ 'main-playbook': 'acme.tools.site' });
    expect(files({ config }, {}).ran).toEqual(['! ansible-playbook acme.tools.site']);
  });
});

describe('secrets', () => {
  it('travel in private files: extra-vars and inputs are in no argument', () => {
    const config = configOf({ 'extra-vars': 'password=geheim-1 size=2' });
    const inputs = {
      token: { value: 'geheim-2', sensitive: true },
      later: { unknown: true, sensitive: false },
    } as const;
    const run = runOf(playbook, { config, inputs });
    const { steps } = drive(tool.steps(run), reporting([]));
    const args = '--extra-vars=@ARTIFACTS/inputs.json --extra-vars=@ARTIFACTS/extra-vars.json';
    expect(lines(steps, run)).toEqual([`! ansible-playbook playbook.yaml ${args}`]);
    expect(JSON.parse(readFileSync(join(run.artifacts, 'inputs.json'), 'utf8'))).toEqual({ token: 'geheim-2' });
    const given = JSON.parse(readFileSync(join(run.artifacts, 'extra-vars.json'), 'utf8'));
    expect(given).toEqual({ password: 'geheim-1', size: '2' });
    const modes = steps.flatMap((it) => ('write' in it && it.write.endsWith('.json') ? [it.mode] : []));
    expect(modes).toEqual([0o600, 0o600]);
    expect(steps).toContainEqual({ mask: 'geheim-1' });
  });

  it('JSON and YAML are handed on as they are', () => {
    for (const text of ['{"secret": "geheim", "list": [1]}', '{a: yes, b: 0644}']) {
      const run = runOf(playbook, { config: configOf({ 'extra-vars': text }) });
      drive(tool.steps(run), reporting([]));
      expect(readFileSync(join(run.artifacts, 'extra-vars.json'), 'utf8')).toBe(text);
    }
  });

  it('passwords of a vault are masked, but not what a script is', () => {
    const config = configOf({ 'vault-id': ['dev@dev-pass'], 'vault-password-file': '$SECRETS/pass' });
    const files = {
      ...playbook,
      'dev-pass': 'first-password\n',
      'more/pass': 'second-password',
      'env-pass': 'third-one',
    };
    const run = runOf(files, { config });
    const env = { SECRETS: 'more', ANSIBLE_VAULT_PASSWORD_FILE: 'env-pass', HOME: run.env.HOME };
    const { steps } = drive(tool.steps({ ...run, env }), reporting([]));
    const masks = steps.flatMap((it) => ('mask' in it ? [it.mask] : []));
    expect(masks).toEqual(['first-password', 'second-password', 'third-one']);
  });

  it('the callback is written beside the report, and is no executable', () => {
    const run = runOf(playbook);
    drive(tool.steps(run), reporting([]));
    expect(statSync(join(run.artifacts, 'callbacks', 'bitops_report.py')).mode & 0o111).toBe(0);
  });
});
