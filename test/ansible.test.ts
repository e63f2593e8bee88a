/** Real ansible against this machine: what it is given, what it did, and what is never seen. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { gitRequirements, hosts, play, say } from './rig/ansible.js';
import { errorsOf, eventsOf, expectClean, linesOf, opsRepo, resources, testWith } from './rig.js';

const json = ['--format', 'json'] as const;
/** All files below a folder, in which nothing secret may be left. */
function textsIn(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((it) => it.isFile());
  return files.map((it) => readFileSync(join(it.parentPath, it.name), 'latin1'));
}

testWith('ansible', 'terraform')(
  'the inventory that terraform writes is there when the playbook runs [compat 8.generated-files]',
  async () => {
    const inventory = `resource "terraform_data" "inventory" {
  provisioner "local-exec" {
    command = "echo 'web1 ansible_connection=local' > ../ansible/inventory"
  }
}
output "color" { value = "blue" }
`;
    const repo = opsRepo({
      'test/terraform/main.tf': inventory + resources('other'),
      'test/terraform/bitops.config.yaml': 'terraform: { cli: { stack-action: apply } }\n',
      'test/ansible/ansible.cfg': '[defaults]\ninventory = ${BITOPS_ENVROOT}/ansible/inventory\n',
      'test/ansible/playbook.yml': play(say('{{ inventory_hostname }} is {{ color }}, {{ size }}')),
      'test/ansible/bitops.config.yaml': 'ansible: { cli: { extra-vars: "size=big" } }\n',
      'test/bitops.config.yaml':
        'bitops: { deployments: { terraform: {}, ansible: { inputs: { color: "${outputs.terraform.color}" } } } }\n',
    });
    const deploy = await repo.bitops(['deploy', 'test', ...json]);
    expect([deploy.exitCode, errorsOf(deploy)]).toEqual([0, []]);
    expect(linesOf(deploy).join('\n')).toContain('web1 is blue, big');
    expect(eventsOf(deploy, 'warning')).toEqual([]);
    const plan = await repo.bitops(['plan', 'test', ...json]);
    expect(plan.exitCode).toBe(0);
    expect(eventsOf(plan, 'warning').map((it) => it.code)).toEqual(['ANSIBLE_INVENTORY_MISSING']);
    const destroy = await repo.bitops(['destroy', 'test', '--yes', ...json]);
    expect([destroy.exitCode, eventsOf(destroy, 'note').length]).toEqual([0, 1]);
    expectClean(repo);
  },
);

testWith('ansible')('secrets are in no argument, no output, and no file that is left', async () => {
  const tasks = `    - ansible.builtin.copy:
        content: "{{ token }} {{ from_vault }}"
        dest: "{{ lookup('env', 'HOME') }}/written"
        mode: "0600"
      no_log: true
    - ansible.builtin.debug: { msg: "the token is {{ token }}" }
    - ansible.builtin.command: "echo {{ token }}"
      no_log: true
      failed_when: true
`;
  const repo = opsRepo({
    'test/ansible/playbook.yaml': play(tasks, '  vars_files: [vault.yaml]\n'),
    'test/ansible/vault.yaml': 'from_vault: out-of-the-vault\n',
    'test/ansible/vault-password': 'the-vault-password\n',
    'test/ansible/bitops.config.yaml':
      'ansible: { cli: { inventory: "web1,", extra-vars: "token=${env.MY_TOKEN} ansible_connection=local", vault-id: [dev@vault-password] } }\n',
  });
  const vault = ['encrypt', '--vault-id', 'dev@vault-password', 'vault.yaml'];
  execFileSync('ansible-vault', vault, { cwd: join(repo.root, 'test/ansible'), env: repo.env, stdio: 'pipe' });
  const run = await repo.bitops(['deploy', 'test', ...json], {
    env: { MY_TOKEN: 'tok-123456', ANSIBLE_VERBOSITY: '4' },
  });
  expect(run.exitCode).toBe(1);
  expect(readFileSync(join(repo.home, 'written'), 'utf8')).toBe('tok-123456 out-of-the-vault');
  const [error] = eventsOf(run, 'error');
  expect(error).toMatchObject({ code: 'ANSIBLE_TASK_FAILED', why: 'no_log hides what it said.' });
  for (const secret of ['tok-123456', 'the-vault-password', 'out-of-the-vault']) {
    expect(run.stdout + run.stderr).not.toContain(secret);
  }
  expect(run.stdout).toContain('the token is ***');
  expect(textsIn(repo.tmp)).toEqual([]);
  expectClean(repo);
});

testWith('ansible')(
  'the ansible.cfg of a folder that everybody may write counts, with the callbacks and roles in it [compat 6.ansible-cfg]',
  async () => {
    const mine = `from ansible.plugins.callback import CallbackBase
class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_NAME = 'mine'
    CALLBACK_NEEDS_ENABLED = True
    def v2_playbook_on_stats(self, stats):
        print('my callback ran')
`;
    const repo = opsRepo({
      'test/ansible/ansible.cfg':
        '[defaults]\nroles_path = shared\ncallback_plugins = mine\ncallbacks_enabled = mine\ninventory = inventory\n',
      'test/ansible/mine/mine.py': mine,
      'test/ansible/shared/own/tasks/main.yaml': '- ansible.builtin.debug: { msg: "my own role" }\n',
      'test/ansible/inventory/hosts': hosts('web1', 'web2'),
      'test/ansible/inventory/group_vars/web.yaml': 'size: 3\n',
      'test/ansible/playbook.yaml': '- hosts: web\n  gather_facts: false\n  roles: [own, hello, acme.tools.greet]\n',
      'test/ansible/bitops.config.yaml': 'ansible: {}\n',
    });
    repo.write('test/ansible/requirements.yml', gitRequirements(repo));
    chmodSync(join(repo.root, 'test/ansible'), 0o777);
    const first = await repo.bitops(['deploy', 'test', ...json]);
    expect([first.exitCode, errorsOf(first)]).toEqual([0, []]);
    const printed = linesOf(first).join('\n');
    for (const text of ['my own role', 'a role of git, size 3', 'a role of a collection', 'my callback ran']) {
      expect(printed).toContain(text);
    }
    const commands = eventsOf(first, 'command.started').map((it) => [it.file, it.args[0], it.effect]);
    expect(commands).toEqual([
      ['ansible-config', 'dump', 'read'],
      ['ansible-galaxy', 'role', 'read'],
      ['ansible-galaxy', 'collection', 'read'],
      ['ansible-playbook', 'playbook.yaml', 'write'],
    ]);
    const again = await repo.bitops(['plan', 'test', ...json]);
    expect([again.exitCode, linesOf(again).join('\n').includes('a role of a collection')]).toEqual([0, true]);
    expect(eventsOf(again, 'command.started').map((it) => it.file)).toEqual(['ansible-config', 'ansible-playbook']);
    expectClean(repo);
  },
);

testWith('ansible')('an interrupt ends ansible and what it runs here', async () => {
  const repo = opsRepo({
    'test/ansible/playbook.yaml': play(`    - ansible.builtin.shell: touch "$HOME/begun"; sleep 300\n`),
    'test/ansible/hosts': hosts('web1'),
    'test/ansible/bitops.config.yaml': 'ansible: { cli: { inventory: hosts } }\n',
  });
  const run = repo.start(['deploy', 'test', ...json]);
  while (!existsSync(join(repo.home, 'begun'))) await new Promise((resolve) => setTimeout(resolve, 50));
  run.kill('SIGINT');
  const done = await run.done;
  expect([done.exitCode, eventsOf(done, 'deployment.finished')[0]?.outcome]).toEqual([130, 'cancelled']);
  expectClean(repo);
});

testWith('ansible')(
  'a bitops that is killed leaves ansible to its work, and no secret once the next run cleaned up',
  async () => {
    const repo = opsRepo({
      'test/ansible/playbook.yaml': play(
        `    - ansible.builtin.shell: touch "$HOME/begun"; sleep 2; touch "$HOME/done"\n`,
      ),
      'test/ansible/hosts': hosts('web1'),
      'test/ansible/bitops.config.yaml':
        'ansible: { cli: { inventory: hosts, extra-vars: "token=${env.MY_TOKEN}" } }\n',
    });
    const env = { MY_TOKEN: 'tok-123456' };
    const run = repo.start(['deploy', 'test'], { env });
    while (!existsSync(join(repo.home, 'begun'))) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(textsIn(repo.tmp).join('')).toContain('tok-123456');
    run.kill('SIGKILL');
    await run.done;
    const next = await repo.bitops(['plan', 'test'], { env });
    expect([next.exitCode, existsSync(join(repo.home, 'done'))]).toEqual([0, true]);
    expect(textsIn(join(repo.root, '..')).filter((it) => it.includes('tok-123456'))).toEqual([]);
    expectClean(repo);
  },
);

testWith('ansible')(
  'an ops repo of BitOps runs as it is [compat 6.ansible-dryrun-place 6.ansible-verbosity 8.written-settings]',
  async () => {
    const repo = opsRepo({
      'bitops.config.yaml': '',
      'deployment/bitops.config.yaml': '\n\nbitops:\n  deployments:\n    ansible/clone_repo:\n      plugin: ansible\n',
      'deployment/ansible/clone_repo/playbook.yml': play(say('app is {{ app }} in {{ place }}')),
      'deployment/ansible/clone_repo/extra-vars.json': '{ "app": "shop" }\n',
      'deployment/ansible/clone_repo/extra_env': 'PLACE="$BITOPS_ENVIRONMENT"\n',
      'deployment/ansible/clone_repo/hosts': hosts('web1').concat(`[web:vars]\nplace="{{ lookup('env', 'PLACE') }}"\n`),
      'deployment/ansible/clone_repo/bitops.config.yaml':
        'ansible:\n  cli:\n    main-playbook: playbook.yml\n    inventory: hosts\n    extra-vars: "@extra-vars.json"\n  options:\n    dryrun: false\n    verbosity: 1\n',
      'deployment/ansible/clone_repo/bitops.after-deploy.d/tell.sh':
        'echo "told: $BITOPS_ANSIBLE_INVENTORY $ANSIBLE_VERBOSITY"\n',
    });
    const run = await repo.bitops(['deploy', 'deployment', ...json]);
    expect([run.exitCode, errorsOf(run)]).toEqual([0, []]);
    expect(eventsOf(run, 'warning').map((it) => it.code)).toEqual(['KEY_DEPRECATED']);
    expect(linesOf(run).join('\n')).toMatch(/app is shop in deployment[\s\S]*told: hosts 1/);
    expect(statSync(join(repo.root, 'deployment/ansible/clone_repo')).isDirectory()).toBe(true);
    expectClean(repo);
  },
);
