import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Answer, drive, lines, put, reporting, runOf, tool } from './tool.js';

const playbook = { 'playbook.yaml': '- hosts: all\n' };
const role = '{ name: nginx, src: "https://git/nginx", scm: git, version: v1.2.0 }';
const collection = '{ name: acme.tools, version: 1.10 }';
const run = (files: Readonly<Record<string, string>>, answer: Answer = reporting([])) => {
  const it = runOf({ ...playbook, ...files });
  const { steps } = drive(tool.steps(it), answer);
  return { steps, lines: lines(steps, it).slice(0, -1), run: it };
};
const install = (kind: string, file = 'requirements.yml') =>
  `ansible-galaxy ${kind} install -r ${file} -p ARTIFACTS/galaxy/${kind}s`;

describe('requirements.yml', () => {
  it('has its roles and collections installed into the workspace, and kept where they are pinned', () => {
    const { lines: told, steps } = run({ 'requirements.yml': `roles: [${role}]\ncollections: [${collection}]\n` });
    expect(told).toEqual([
      'take ARTIFACTS/galaxy/roles',
      install('role'),
      'keep ARTIFACTS/galaxy/roles',
      'take ARTIFACTS/galaxy/collections',
      install('collection'),
      'keep ARTIFACTS/galaxy/collections',
    ]);
    expect(steps.find((it) => 'file' in it)).toMatchObject({ effect: 'read', env: { GIT_TERMINAL_PROMPT: '0' } });
  });

  it('costs nothing where the cache has it', () => {
    const { lines: told } = run({ 'requirements.yml': `roles: [${role}]\n` }, (step) =>
      'cached' in step ? { ran: true } : undefined,
    );
    expect(told).toEqual(['take ARTIFACTS/galaxy/roles']);
  });

  it.each([
    'roles: [{ name: nginx, src: "https://git/nginx", version: main }]',
    'roles: [geerlingguy.nginx]',
    `roles: [${role}, { include: more.yml }]`,
    '[{ src: geerlingguy.nginx }]',
    'roles: [{ src: "file:///a.tar.gz", version: "1.0", type: file }]',
  ])('is installed each time where something may be another thing tomorrow: %s', (text) => {
    expect(run({ 'requirements.yml': text }).lines).toEqual([install('role')]);
  });

  it('in roles/ and collections/ counts for that alone, and all of them count', () => {
    const both = 'roles: [a]\ncollections: [b.c]\n';
    const { lines: told } = run({
      'roles/requirements.yml': both,
      'collections/requirements.yaml': both,
      'requirements.yml': '[x]',
    });
    expect(told).toEqual([
      install('role'),
      install('role', 'roles/requirements.yml'),
      install('collection', 'collections/requirements.yaml'),
    ]);
  });

  it('that is no YAML is left to ansible-galaxy, and an empty one is nothing', () => {
    expect(run({ 'requirements.yml': 'roles: [\n' }).lines).toEqual([install('role'), install('collection')]);
    for (const text of ['', '---\n', 'roles: []\n', 'roles:\ncollections:\n']) {
      expect(run({ 'requirements.yml': text }).lines).toEqual([]);
    }
  });

  it('is kept by its content, and by where it is fetched from', () => {
    const keys = [
      { 'requirements.yml': `roles: [${role}]` },
      { 'requirements.yml': `roles: [${role}]`, 'other.yaml': 'a: 1' },
      { 'requirements.yml': `roles: [${role}]\n` },
      { 'requirements.yml': `roles: [${role}]`, 'ansible.cfg': '[galaxy]\nserver_list = mine\n' },
    ].map((files) => run(files).steps.flatMap((it) => ('cached' in it ? [it.key] : []))[0]);
    expect(keys[0]).toMatch(/^ansible-galaxy\/roles\/[\da-f]{64}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(new Set(keys).size).toBe(3);
  });
});

describe('folders in which ansible looks', () => {
  const variables = (files: Readonly<Record<string, string>>, env: object = {}, dump = '') => {
    const it = runOf({ ...playbook, 'requirements.yml': '[a]', ...files });
    const { steps } = drive(tool.steps({ ...it, env: { ...it.env, ...env } }), (step) =>
      'file' in step && step.file === 'ansible-config' ? { stdout: dump } : reporting([])(step),
    );
    const told = steps.findLast((step) => 'file' in step);
    const own = join(it.artifacts, 'callbacks');
    const roles = join(it.artifacts, 'galaxy', 'roles');
    return {
      env: told && 'file' in told ? told.env : {},
      lines: lines(steps, it),
      own,
      roles,
      home: it.env.HOME ?? '',
      it,
    };
  };

  it('get ours in front, the usual ones stay', () => {
    const { env, own, roles } = variables({});
    expect(env).toMatchObject({
      ANSIBLE_CALLBACK_PLUGINS: `${own}:~/.ansible/plugins/callback:/usr/share/ansible/plugins/callback`,
      ANSIBLE_ROLES_PATH: `${roles}:~/.ansible/roles:/usr/share/ansible/roles:/etc/ansible/roles`,
    });
    expect(env).not.toHaveProperty('ANSIBLE_COLLECTIONS_PATH');
  });

  it('get ours in front of what variables say', () => {
    const {
      env,
      own,
      lines: told,
    } = variables(
      { 'requirements.yml': 'collections: [a.b]', 'ansible.cfg': '[defaults]\ncallback_plugins = x\n' },
      { ANSIBLE_CALLBACK_PLUGINS: 'mine:/more', ANSIBLE_COLLECTIONS_PATHS: '/theirs' },
    );
    expect(env).toMatchObject({ ANSIBLE_CALLBACK_PLUGINS: `${own}:mine:/more`, ANSIBLE_COLLECTIONS_PATHS: undefined });
    expect(env?.ANSIBLE_COLLECTIONS_PATH).toMatch(/\/galaxy\/collections:\/theirs$/);
    expect(told).not.toContain('ansible-config dump');
  });

  it('get ours in front of what ansible.cfg says, as ansible reads it', () => {
    const dump = [
      "DEFAULT_CALLBACK_PLUGIN_PATH(/w/ansible.cfg) = ['/w/mine', \"/w/it's\"]",
      "DEFAULT_ROLES_PATH(default) = ['/r']",
    ].join('\n');
    const {
      env,
      own,
      roles,
      lines: told,
    } = variables({ 'ansible.cfg': '[defaults]\ncallback_plugins=mine\n' }, {}, dump);
    expect(told[0]).toBe('ansible-config dump');
    expect(env).toMatchObject({
      ANSIBLE_CALLBACK_PLUGINS: `${own}:/w/mine:/w/it's`,
      ANSIBLE_ROLES_PATH: `${roles}:/r`,
    });
  });

  it('are asked for where the ansible.cfg of the home folder names them, too', () => {
    const it = runOf(playbook);
    put(it.env.HOME ?? '', { '.ansible.cfg': '[defaults]\ncallback_plugins = ~/cb\n' });
    expect(lines(drive(tool.steps(it), reporting([])).steps, it)).toContain('ansible-config dump');
  });
});
