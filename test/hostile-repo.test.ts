/** What an ops repo of a stranger can do: by links and paths that lead out of it, by names that look like options, by code. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { opsRepo, testWith } from './rig.js';

/** A folder beside an ops repo that nothing of it has any business with. */
function outside(repo: ReturnType<typeof opsRepo>): string {
  const folder = join(repo.home, 'outside');
  mkdirSync(join(folder, 'shell'), { recursive: true });
  writeFileSync(join(folder, 'secret'), 'not yours\n');
  writeFileSync(join(folder, 'shell', 'deploy.sh'), 'touch ran\n');
  return folder;
}

describe('links and paths', () => {
  test.each([
    ['a deployment', 'test/shell', 'shell'],
    ['an environment', 'test', ''],
  ])('%s that is a link out of the ops repo is refused before anything runs', async (_, at, to) => {
    const repo = opsRepo({ 'other/shell/deploy.sh': '' });
    const folder = outside(repo);
    mkdirSync(join(repo.root, at, '..'), { recursive: true });
    symlinkSync(join(folder, to), join(repo.root, at));
    const { exitCode, stderr } = await repo.bitops(['deploy', 'test']);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('PATH_ESCAPES')]);
    expect(existsSync(join(folder, 'shell', 'ran'))).toBe(false);
  });

  test.each(['../x', '/etc/passwd', 'a/../../x'])('keep: [%s] is a fault before anything runs', async (path) => {
    const settings = { bitops: { deployments: { shell: { keep: ['fine', path] } } } };
    const repo = opsRepo({ 'test/bitops.config.yaml': JSON.stringify(settings), 'test/shell/deploy.sh': '' });
    const { exitCode, stderr } = await repo.bitops(['validate', 'test']);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`leads out of its folder: ${path}`)]);
  });

  test('a link that a tool makes is not followed home; what it makes itself is', async () => {
    const repo = opsRepo({
      'test/bitops.config.yaml':
        'bitops: { deployments: { shell: { keep: [file, folder, sub/file, own, latest] } } }\n',
      'test/shell/deploy.sh': [
        'ln -s "$OUTSIDE/secret" file; ln -s "$OUTSIDE" folder; ln -s "$OUTSIDE" sub',
        'echo mine > own; ln -s own latest',
      ].join('\n'),
    });
    const folder = outside(repo);
    writeFileSync(join(folder, 'file'), 'not yours either\n');
    const { exitCode, stderr } = await repo.bitops(['deploy', 'test'], { env: { OUTSIDE: folder } });
    expect([exitCode, stderr.match(/^✘ KEEP_REFUSED/gm)]).toEqual([1, expect.objectContaining({ length: 6 })]);
    expect(repo.read('test/shell/own')).toBe('mine\n');
    expect(readFileSync(join(repo.root, 'test/shell/latest'), 'utf8')).toBe('mine\n');
    for (const it of ['file', 'folder', 'sub']) expect(existsSync(join(repo.root, 'test/shell', it))).toBe(false);
    expect(repo.leftovers()).toEqual([]);
  });
});

describe('names that look like options', () => {
  test.each([
    ['terraform', 'terraform: { options: { workspace: -lock=false } }'],
    ['helm', 'helm: { cli: { namespace: a }, options: { release-name: --kubeconfig=evil } }'],
  ])('of a workspace, of a release: refused (%s)', async (tool, settings) => {
    const files = {
      [`test/${tool}/bitops.config.yaml`]: settings,
      'test/helm/Chart.yaml': 'name: web\nversion: 1.0.0\n',
    };
    const { exitCode, stderr } = await opsRepo(files).bitops(['validate', 'test']);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('a name that does not begin with "-"')]);
  });

  test('of a playbook, of a script: files all the same', async () => {
    const repo = opsRepo({
      'test/ansible/-e@evil.yml': '- hosts: localhost\n',
      'test/shell/bitops.config.yaml': 'shell: { cli: { script: -c.sh, args: [--help] } }',
      'test/shell/-c.sh': 'echo "was given $1"\n',
    });
    const fake = repo.fake('ansible-playbook');
    const { exitCode, stdout } = await repo.bitops(['deploy', 'test']);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('was given --help')]);
    expect(fake.calls.map((it) => it.args[0])).toEqual(['./-e@evil.yml']);
  });

  test.each(['--output=/tmp/x', '-x', '--upload-pack=x'])('of a revision: %s is none', async (revision) => {
    const repo = opsRepo({ 'test/shell/deploy.sh': '' });
    const { exitCode, stderr } = await repo.bitops(['list', `--changed-since=${revision}`]);
    expect([exitCode, stderr.match(/[A-Z]+_[A-Z_]+/)?.[0]]).toEqual([
      2,
      expect.stringMatching(/^(GIT|REVISION|CHANGES|REPO)_/),
    ]);
  });

  test.each([
    'ext::sh -c touch% pwned',
    '--upload-pack=touch pwned;.git',
    'https://h/p.git;source_tag=--upload-pack=x',
    'https://h/p.git;source_branch=a..b',
  ])('of a source of a plugin: %s is none', async (given) => {
    const [source, ref] = given.split(/;(?=source_)/);
    const [key = 'source_tag', value] = ref?.split(/=(.*)/) ?? [];
    const plugin = { source, ...(value === undefined ? {} : { [key]: value }) };
    const repo = opsRepo({
      'bitops.config.yaml': JSON.stringify({ bitops: { plugins: { mine: plugin } } }),
      'test/shell/deploy.sh': '',
    });
    for (const args of [
      ['plugins', 'install'],
      ['deploy', 'test'],
    ]) {
      const { exitCode, stderr } = await repo.bitops(args);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining('PLUGIN_SOURCE_INVALID')]);
    }
    expect(existsSync(join(repo.root, 'pwned'))).toBe(false);
  });
});

testWith('terraform')('plan --safe runs none of its code, and shows what terraform would do', async () => {
  const mark = (name: string) => `touch "$MARKS/${name}"\n`;
  const repo = opsRepo({
    'bitops.config.mjs':
      "import fs from 'node:fs';\nfs.writeFileSync(`${process.env.MARKS}/settings`, '');\nexport default {};\n",
    'test/bitops.config.yaml': JSON.stringify({
      bitops: {
        default_merge: 'all',
        deployments: {
          'aws-cli': {},
          shell: { inputs: {} },
          terraform: {},
          ansible: { inputs: { a: '${outputs.shell.a}' } },
          'ansible-none': { plugin: 'hooks-only' },
        },
      },
    }),
    '_default/terraform/bitops.before-deploy.d/a.sh': mark('default-hook'),
    'test/bitops.before-deploy.d/a.sh': mark('environment-hook'),
    'test/terraform/bitops.before-deploy.d/a.sh': mark('hook'),
    'test/terraform/bitops.always.d/a.sh': mark('always-hook'),
    'test/terraform/ENV_FILE': mark('env-file'),
    'test/terraform/main.tf': 'resource "terraform_data" "it" {}\n',
    'test/aws-cli/bitops.config.yaml':
      'aws-cli: { cli: { commands: [{ run: [ec2, terminate-instances], effect: read }] } }\n',
    'test/shell/plan.sh': mark('plan'),
    'test/shell/deploy.sh': mark('deploy'),
    'test/shell/outputs.sh': mark('outputs'),
    'test/ansible/ansible.cfg': '[defaults]\ncallback_plugins = ./callbacks\n',
    'test/ansible/callbacks/evil.py': "import os\nopen(os.environ['MARKS'] + '/callback', 'w')\n",
    'test/ansible/playbook.yaml': [
      '- hosts: localhost',
      '  connection: local',
      '  gather_facts: false',
      '  tasks:',
      '    - command: touch {{ lookup("env", "MARKS") }}/task',
      '      check_mode: false',
    ].join('\n'),
    'test/ansible-none/bitops.always.d/a.sh': mark('none-hook'),
  });
  const marks = join(repo.home, 'marks');
  mkdirSync(marks);
  const fakes = ['aws', 'ansible-playbook'].map((it) => repo.fake(it));
  const { exitCode, stdout, stderr } = await repo.bitops(['plan', 'test', '--safe'], { env: { MARKS: marks } });
  expect([exitCode, stderr.match(/^[✘⚠] \w+/gm)]).toEqual([
    0,
    expect.not.arrayContaining([expect.stringContaining('✘')]),
  ]);
  expect(stdout).toMatch(/✔ test › terraform {2}previewed {2}\+1/);
  for (const it of ['aws-cli', 'shell', 'ansible']) {
    expect(stdout).toContain(`test › ${it}  skipped: --safe runs no code of the ops repo`);
  }
  expect(readdirSync(marks)).toEqual([]);
  expect(fakes.flatMap((it) => it.calls)).toEqual([]);
});

test('with --safe a kubeconfig that the ops repo names is not used: it may name any program', async () => {
  const repo = opsRepo({
    'test/helm/Chart.yaml': 'name: web\nversion: 1.0.0\n',
    'test/helm/bitops.config.yaml': 'helm: { cli: { namespace: a }, options: { k8s: { kubeconfigpath: ./evil } } }\n',
    'test/helm/evil': 'users: [{ name: a, user: { exec: { command: ./evil.sh } } }]\n',
  });
  const fake = repo.fake('helm');
  const { exitCode, stderr } = await repo.bitops(['plan', 'test', '--safe']);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('HELM_KUBECONFIG_REFUSED')]);
  expect(fake.calls.filter((it) => it.args[0] !== 'version')).toEqual([]);
});
