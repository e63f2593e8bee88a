/** Real ansible driven into the errors that users meet: each is told with its place in the ops repo and its mend. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { hosts, local, play, say } from './rig/ansible.js';
import { eventsOf, expectClean, linesOf, opsRepo, testWith } from './rig.js';

const json = ['--format', 'json'] as const;

testWith('ansible')('failed and unreachable hosts are told apart, each with its place', async () => {
  const tasks = `    - name: Rescued
      block: [{ ansible.builtin.command: "false" }]
      rescue: [{ ansible.builtin.debug: { msg: "rescued" } }]
    - name: Ignored
      ansible.builtin.command: "false"
      ignore_errors: true
    - name: Say no
      ansible.builtin.fail: { msg: "no, {{ inventory_hostname }}" }
`;
  const repo = opsRepo({
    'test/ansible/site/main.yaml': play(tasks),
    // ssh would be asked; a folder that can't be made is as unreachable to ansible, and needs no server
    'test/ansible/hosts': `${hosts('web1', 'web2')}away ansible_connection=local ansible_remote_tmp=/proc/away\n`,
    'test/ansible/bitops.config.yaml': 'ansible: { cli: { main-playbook: site/main.yaml, inventory: hosts } }\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(run.exitCode).toBe(1);
  const at = (line: number) => ({ file: join(repo.root, 'test/ansible/site/main.yaml'), line });
  expect(eventsOf(run, 'error')).toMatchObject([
    { code: 'ANSIBLE_HOST_UNREACHABLE', what: expect.stringContaining('could not reach away'), at: at(5) },
    { code: 'ANSIBLE_TASK_FAILED', what: expect.stringMatching(/"Say no" .* failed on web1 and web2/), at: at(10) },
  ]);
  expectClean(repo);
});

testWith('ansible')('what ansible can not start with has a code, its place and the mend', async () => {
  const repo = opsRepo({
    'test/ansible/playbook.yaml': play(say('x')),
    'test/ansible/bitops.config.yaml': `ansible: { cli: { inventory: "web1,", extra-vars: "${local.replaceAll('"', "'")}" } }\n`,
    'test/ansible/secret.yaml': 'a: b\n',
    'test/ansible/pass': 'right-password\n',
    'test/ansible/wrong': 'wrong-password\n',
  });
  const folder = join(repo.root, 'test/ansible');
  const vault = ['encrypt', '--vault-password-file', 'pass', 'secret.yaml'];
  execFileSync('ansible-vault', vault, { cwd: folder, env: repo.env, stdio: 'pipe' });
  const failing = async (playbook: string, ...set: readonly string[]) => {
    repo.write('test/ansible/playbook.yaml', playbook);
    const run = await repo.bitops(['deploy', 'test', ...set.flatMap((it) => ['--set', `ansible:${it}`]), ...json]);
    const [error, more] = eventsOf(run, 'error');
    const { file = '', line } = error?.at ?? {};
    expect(more).toBeUndefined();
    return [run.exitCode, error?.code, `${file.replace(`${repo.root}/`, '')}${line === undefined ? '' : `:${line}`}`];
  };
  const at = (line: number) => `test/ansible/playbook.yaml:${line}`;
  const galaxy = async (text: string) => {
    repo.write('test/ansible/requirements.yml', text);
    return failing(play(say('x')));
  };
  const vaulted = play(say('{{ a }}'), '  vars_files: [secret.yaml]\n');
  expect([
    await failing(play('    - acme.none.thing: {}\n')),
    await failing('- hosts: all\n  roles: [none]\n'),
    await failing('- hosts: all\n  tasks: [\n'),
    await failing(vaulted),
    await failing(vaulted, 'cli.vault-password-file=wrong'),
    await failing(vaulted, 'cli.vault-password-file=none'),
    await failing(play(say('{{ nothing }}'))),
    await galaxy('roles: [{ name: x, src: "file:///no/such/repository", scm: git }]\n'),
    await galaxy('roles: [\n'),
  ]).toEqual([
    [1, 'ANSIBLE_MODULE_MISSING', at(4)],
    [1, 'ANSIBLE_ROLE_MISSING', at(2)],
    [1, 'ANSIBLE_PLAYBOOK_INVALID', at(3)],
    [1, 'ANSIBLE_VAULT_LOCKED', 'test/ansible'],
    [1, 'ANSIBLE_VAULT_PASSWORD_WRONG', 'test/ansible'],
    [1, 'ANSIBLE_VAULT_FILE_MISSING', 'test/ansible'],
    [1, 'ANSIBLE_VARIABLE_UNDEFINED', at(4)],
    [1, 'ANSIBLE_REQUIREMENT_MISSING', 'test/ansible'],
    [1, 'ANSIBLE_REQUIREMENTS_INVALID', 'test/ansible/requirements.yml:2'],
  ]);
  const missing = await repo.bitops(['deploy', 'test', '--set', 'ansible:cli.main-playbook=sight.yaml']);
  expect([missing.exitCode, missing.stdout]).toEqual([2, expect.stringContaining('nothing was run')]);
  expect(missing.stderr).toContain('ANSIBLE_PLAYBOOK_MISSING test:ansible has no playbook sight.yaml');
  expectClean(repo);
});

testWith('ansible')(
  'where the default environment is merged, files of ansible stay what they are, and so do places',
  async () => {
    const tasks = `${say('{{ a }}, {{ b }}, {{ secret }}').replaceAll(/^ {4}/gm, '')}- ansible.builtin.template:
    src: conf.yaml
    dest: "{{ lookup('env', 'HOME') }}/conf"
    mode: "0600"
- ansible.builtin.fail: { msg: stop }
`;
    const repo = opsRepo({
      'bitops.config.yaml': 'bitops: { default_merge: all }\n',
      '_default/ansible/playbook.yaml':
        '- hosts: all\n  gather_facts: false\n  vars_files: [vault.yaml]\n  roles: [shared]\n',
      '_default/ansible/roles/shared/tasks/main.yaml': tasks,
      '_default/ansible/group_vars/web.yaml': 'a: default\nb: default\n',
      // no YAML before ansible has filled it in
      '_default/ansible/templates/conf.yaml': '{% if a %}\na: {{ a }}\n{% endif %}\n',
      '_default/ansible/vault.yaml': 'secret: of the default\n',
      '_default/ansible/pass': 'a-password\n',
      '_default/ansible/bitops.config.yaml': 'ansible: { cli: { vault-password-file: pass, inventory: hosts } }\n',
      'test/ansible/hosts': hosts('web1'),
      'test/ansible/group_vars/web.yaml': 'b: own\n',
      'test/ansible/templates/conf.yaml': '{% if b %}\nb: {{ b }}\n{% endif %}\n',
      'test/ansible/vault.yaml': 'secret: of its own\n',
    });
    const files = ['_default/ansible/vault.yaml', 'test/ansible/vault.yaml'];
    const vault = ['encrypt', '--vault-password-file', '_default/ansible/pass', ...files];
    execFileSync('ansible-vault', vault, { cwd: repo.root, env: repo.env, stdio: 'pipe' });
    const run = await repo.bitops(['deploy', 'test', ...json]);
    expect(linesOf(run).join('\n')).toContain('default, own, of its own');
    expect(readFileSync(join(repo.home, 'conf'), 'utf8')).toBe('b: own\n');
    const at = { file: join(repo.root, '_default/ansible/roles/shared/tasks/main.yaml'), line: 6 };
    expect(eventsOf(run, 'error')).toMatchObject([{ code: 'ANSIBLE_TASK_FAILED', why: 'stop', at }]);
    expectClean(repo);
  },
);

testWith('ansible')(
  'without an inventory plays of localhost run, and one that has no hosts is warned of [compat 6.ansible-inventory 8.destroy-without-inventory]',
  async () => {
    const local = '- hosts: localhost\n  connection: local\n  gather_facts: false\n';
    const repo = opsRepo({
      'test/ansible/playbook.yaml': `${local}  tasks:\n${say('here')}- hosts: web\n  tasks: []\n`,
      'test/ansible/bitops.config.yaml': 'ansible: {}\n',
    });
    const run = await repo.bitops(['deploy', 'test', ...json]);
    expect([run.exitCode, linesOf(run).join('\n').includes('here')]).toEqual([0, true]);
    const at = { file: 'test/ansible/playbook.yaml', line: 6 };
    expect(eventsOf(run, 'warning')).toMatchObject([{ code: 'ANSIBLE_HOSTS_UNMATCHED', at }]);
    expect(eventsOf(run, 'deployment.finished')[0]?.changes).toMatchObject({ update: 0 });
  },
);
