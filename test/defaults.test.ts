/** The default environment under the others: when it is merged, what is seen of it, and what is left alone. */
import { describe, expect, test } from 'vitest';
import {
  errorsOf,
  eventsOf,
  expectClean,
  type Files,
  linesOf,
  type OpsRepo,
  opsRepo,
  outcomesOf,
  resources,
  stateOf,
  testWith,
} from './rig.js';

const terraform = testWith('terraform');
const json = ['--format', 'json'] as const;
const all = { 'bitops.config.yaml': 'bitops:\n  default_merge: all\n' };
const setting = (value: string) => ({ 'bitops.config.yaml': `bitops:\n  default_merge: ${value}\n` });

/** A deployment of the tool `shell` that tells what is in its folder. */
const telling = 'for it in $(find . -type f | sort); do echo "$it: $(tr "\\n" " " <$it)"; done\n';

/** What is told, without the script itself. */
async function told(repo: OpsRepo, ...args: readonly string[]) {
  const run = await repo.bitops(['deploy', 'test', ...args, ...json]);
  expect([run.exitCode, errorsOf(run)]).toEqual([0, []]);
  return linesOf(run).filter((line) => !line.startsWith('./deploy.sh'));
}

describe('the table of files: in the default only, and in both', () => {
  const files: Files = {
    ...all,
    '_default/shell/deploy.sh': 'exit 1\n',
    '_default/shell/lib/shared.sh': 'shared\n',
    '_default/shell/values.yaml': 'size: 0644\nlist: [1, 2]\nmap: {a: 1.10}\n',
    '_default/shell/only.yml': 'a: !Ref b # why\n',
    '_default/shell/notes.txt': 'default\n',
    '_default/shell/more.txt': 'default\n',
    'test/shell/deploy.sh': telling,
    'test/shell/values.yaml': 'list: [012]\nmap: {b: yes}\n',
    'test/shell/notes.txt': 'own\n',
  };

  test('*.sh, *.yaml, *.yml and anything else [compat 5.scripts 5.yaml 5.other-files]', async () => {
    const repo = opsRepo(files);
    const before = repo.snapshot();
    expect(await told(repo)).toEqual([
      './lib/shared.sh: shared ',
      './more.txt: default ',
      './notes.txt: own ',
      './only.yml: a: !Ref b # why ',
      './values.yaml: size: 0644 list: [012] map: {a: 1.10, b: yes} ',
    ]);
    expect(repo.snapshot()).toEqual(before);
    expectClean(repo);
  });

  terraform("an override stays one, and the environment's wins", async () => {
    const resource = (input: string) => `resource "terraform_data" "it" {\n  input = "${input}"\n}\n`;
    const repo = opsRepo({
      ...all,
      '_default/terraform/main.tf': resource('base'),
      '_default/terraform/size_override.tf': resource('default'),
      'test/terraform/size_override.tf': resource('own'),
      'test/terraform/bitops.config.yaml': 'terraform: {cli: {stack-action: apply}}\n',
    });
    const run = await repo.bitops(['deploy', 'test', ...json]);
    expect([run.exitCode, errorsOf(run)]).toEqual([0, []]);
    expect(repo.read('test/terraform/terraform.tfstate')).toMatch(/"output": \{\s*"value": "own"/);
    expectClean(repo);
  });

  terraform('*.tf: both are kept; the state of the default stays where it is [compat 5.terraform-files]', async () => {
    const repo = opsRepo({
      ...all,
      '_default/terraform/main.tf': resources('shared'),
      '_default/terraform/bitops.config.yaml': 'terraform: {cli: {stack-action: apply}}\n',
      '_default/terraform/terraform.tfstate': '{"of": "the default"}',
      '_default/terraform/terraform.tfstate.d/blue/terraform.tfstate': '{"of": "the default"}',
      '_default/terraform/.terraform/modules/modules.json': 'no JSON',
      'test/terraform/main.tf': resources('own'),
      'test/terraform/bitops.before-deploy.d/a.sh': 'find . -type f | sort\n',
    });
    const before = repo.snapshot();
    const plan = await repo.bitops(['plan', 'test', ...json]);
    expect(linesOf(plan).filter((line) => line.startsWith('./'))).toEqual([
      './bitops.before-deploy.d/a.sh',
      './main.tf',
      './main.tf.test.tf',
    ]);
    expect(eventsOf(plan, 'deployment.finished')).toMatchObject([{ changes: { create: 2 } }]);
    expect(repo.snapshot()).toEqual(before);
    expect((await repo.bitops(['deploy', 'test'])).exitCode).toBe(0);
    expect(stateOf(repo)).toEqual(['own', 'shared']);
    const { 'test/terraform/terraform.tfstate': _state, ...rest } = repo.snapshot();
    expect(rest).toEqual(before);
    expectClean(repo);
  });

  test('helm: what a tool always merges, and what it says of its files [compat 5.chart-folders]', async () => {
    const repo = opsRepo({
      'charts.mjs': `export default ({ z, tool }) => tool({
        name: 'charts',
        config: z.strictObject({ name: z.string() }),
        defaults: { always: true, files: [
          { files: 'values*.yaml', keep: 'none' },
          { files: '{charts,templates,crds,schema}/', keep: 'default' },
        ] },
        *steps({ config }) {
          yield { file: 'bash', args: ['-c', 'echo $0; head -n 99 */* *.yaml', config.name], effect: 'write' };
        },
      });`,
      'bitops.config.yaml': 'bitops: {plugins: [./charts.mjs]}\n',
      '_default/charts/bitops.config.yaml': 'charts: {name: shared}\n',
      '_default/charts/templates/a.yaml': '{{ default }}\n',
      '_default/charts/values.yaml': 'a: 1\n',
      '_default/charts/Chart.yaml': 'name: it\n',
      'test/charts/templates/a.yaml': '{{ own }}\n',
      'test/charts/values.yaml': 'b: 2\n',
      'test/charts/Chart.yaml': 'version: 1.10\n',
    });
    const run = await repo.bitops(['deploy', 'test', ...json]);
    expect(eventsOf(run, 'warning')).toEqual([]);
    expect(linesOf(run).filter((line) => line !== '' && !line.startsWith('==>'))).toEqual([
      'shared',
      '{{ default }}',
      'name: it',
      'version: 1.10',
      'b: 2',
    ]);
  });
});

describe('bitops.default_merge', () => {
  const files: Files = {
    '_default/shell/x.txt': 'x\n',
    '_default/shell/bitops.config.yaml': 'shell: {cli: {args: [shared]}}\n',
    '_default/bitops.config.yaml': 'bitops: {fail_fast: false}\n',
    'test/shell/deploy.sh': 'echo "$* $(ls) $BITOPS_FAIL_FAST" \n',
  };
  const seen = async (more: Files, env: Readonly<Record<string, string>> = {}) => {
    const run = await opsRepo({ ...files, ...more }).bitops(['deploy', 'test', ...json], { env });
    return { lines: linesOf(run).join(' '), told: [...eventsOf(run, 'warning'), ...eventsOf(run, 'error')] };
  };
  const apart = ' deploy.sh true';
  const together = 'shared deploy.sh x.txt false';

  test.each([
    ['all', setting('all'), {}, together],
    ['all, of the environment only', { 'test/bitops.config.yaml': setting('all')['bitops.config.yaml'] }, {}, together],
    ['all, by a variable', {}, { BITOPS_DEFAULT_MERGE: 'all' }, together],
    [
      'all, but not in this environment',
      { ...setting('all'), 'test/bitops.config.yaml': setting('helm')['bitops.config.yaml'] },
      {},
      apart,
    ],
    ['helm', setting('helm'), {}, apart],
    [
      'the name of the tool: its deployments, and no settings of bitops',
      setting('shell'),
      {},
      'shared deploy.sh x.txt true',
    ],
    ['the name of another tool', setting('terraform'), {}, apart],
  ])('%s', async (_, more, env, lines) => {
    expect(await seen(more, env)).toEqual({ lines, told: [] });
  });

  test('not set: a warning says what is left out and what to write, once [compat 1.default-merge]', async () => {
    const { lines, told } = await seen({});
    expect(lines).toBe(apart);
    expect(told).toMatchObject([
      {
        code: 'DEFAULT_MERGE_UNSET',
        why: expect.stringMatching(
          /_default\/bitops.config.yaml, _default\/shell\/bitops.config.yaml, _default\/shell\/x.txt$/,
        ),
        fix: expect.stringMatching(/"default_merge: all" .* "default_merge: helm"/),
      },
    ]);
  });

  test('not set, and nothing that would be merged', async () => {
    const quiet = opsRepo({
      '_default/shell/deploy.sh': 'echo default\n',
      '_default/shell/bitops.config.yaml': '# nothing yet\n',
      '_default/other/x': '',
      'test/shell/deploy.sh': 'echo own\n',
    });
    expect(await quiet.bitops(['deploy', 'test'])).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('neither all nor a tool', async () => {
    for (const [value, fix] of [
      ['al', 'Did you mean all?'],
      ['terrafrom', 'Did you mean terraform?'],
    ] as const) {
      const run = await opsRepo({ ...files, ...setting(value) }).bitops(['plan', 'test']);
      expect([run.exitCode, run.stdout]).toEqual([2, '']);
      expect(run.stderr).toContain(`CONFIG_VALUE_INVALID bitops.default_merge is "${value}"`);
      expect(run.stderr).toMatch(new RegExp(`bitops.config.yaml:2:18\n.*fix: ${fix.replace('?', '\\?')}`));
    }
  });
});

describe('settings', () => {
  const files: Files = {
    ...all,
    '_default/bitops.config.yaml': 'bitops:\n  deployments:\n    app: {plugin: shell}\n',
    '_default/app/bitops.config.yaml': 'shell:\n  cli:\n    args: [shared]\n    script: ./run.sh\n',
    '_default/app/run.sh': 'echo "shared $*"\n',
    'test/bitops.config.yaml': 'bitops: {deployments: {app: {plugin: shell}}}\n',
    'docs/readme.md': '',
  };

  test("the environment's file over the default's, key by key; a hook sees and edits the environment's own", async () => {
    const repo = opsRepo({
      ...files,
      'test/app/bitops.config.yaml': 'shell:\n  cli:\n    args: [own]\n',
      'test/app/bitops.before-deploy.d/a.sh': 'cat bitops.config.yaml\nsed -i.bak s/own/edited/ bitops.config.yaml\n',
      '_default/app/bitops.before-deploy.d/b.sh': 'echo hook of the default\n',
    });
    expect(await told(repo)).toEqual(['shell:', '  cli:', '    args: [own]', 'hook of the default', 'shared edited']);
    expect(repo.read('test/app/bitops.config.yaml')).toContain('own');
  });

  test('a fault in the file of the default has its place there', async () => {
    const repo = opsRepo({ ...files, '_default/app/bitops.config.yaml': 'shell:\n  cli:\n    scrpt: a\n' });
    const run = await repo.bitops(['validate', 'test']);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatch(
      /CONFIG_KEY_UNKNOWN shell.cli has no key scrpt\n {2}at _default\/app\/bitops.config.yaml:3:5/,
    );
  });

  test('a deployment that only the default has, in an environment; no other folder becomes one', async () => {
    const repo = opsRepo(files);
    const before = repo.snapshot();
    for (const cwd of ['.', 'test']) {
      const { document } = await repo.bitops(['list', '--format', 'json'], { cwd });
      const environments = [{ name: 'test', deployments: [{ name: 'app' }] }];
      expect(document).toMatchObject({ root: repo.root, environments });
    }
    expect(await told(repo)).toEqual(['shared shared']);
    expect(repo.snapshot()).toEqual(before);
    expectClean(repo);
  });

  test('without deployments: only folders of the environment count', async () => {
    const repo = opsRepo({ ...all, '_default/shell/deploy.sh': 'echo x\n', 'test/bitops.config.yaml': 'bitops: {}\n' });
    const { document } = await repo.bitops(['list', '--format', 'json']);
    expect(document).toMatchObject({ environments: [{ name: 'test', deployments: [] }] });
  });

  test('where it is not merged, such a deployment is missing, and it is said why', async () => {
    const listed = { 'test/bitops.config.yaml': 'bitops: {deployments: {app: {plugin: shell}}}\n' };
    const repo = opsRepo({ ...files, ...listed, ...setting('helm') });
    const run = await repo.bitops(['deploy', 'test']);
    expect(run.stderr).toMatch(
      /DEPLOYMENT_MISSING.*test:app[\s\S]*_default\/app is only merged with "default_merge: all"/,
    );
  });

  test('what is decided before the settings of the default are read', async () => {
    const lines = 'bitops:\n  default_merge: helm\n  plugins: [./x.mjs]\n  deployments:\n    app: {plugin: shell}\n';
    const run = await opsRepo({ ...files, '_default/bitops.config.yaml': lines }).bitops(['deploy', 'test', ...json]);
    expect(linesOf(run)).toEqual(['shared shared']);
    expect(eventsOf(run, 'warning').map((it) => [it.code, it.what])).toEqual([
      ['KEY_IGNORED', 'bitops.plugins is not read from the settings of the default environment'],
      ['KEY_IGNORED', 'bitops.default_merge is not read from the settings of the default environment'],
    ]);
  });
});

terraform('state of a deployment that only the default has goes to the environment', async () => {
  const repo = opsRepo({
    ...all,
    '_default/net/main.tf': resources('net'),
    '_default/net/bitops.config.yaml': 'terraform: {cli: {stack-action: apply}}\n',
    'test/bitops.config.yaml': 'bitops: {deployments: {net: {plugin: terraform}}}\n',
  });
  expect(outcomesOf(await repo.bitops(['deploy', 'test', ...json]))).toEqual({ 'test:net': 'succeeded' });
  expect(stateOf(repo, 'test/net/terraform.tfstate')).toEqual(['net']);
  expect((await repo.bitops(['destroy', 'test', '--yes'])).exitCode).toBe(0);
  expect(stateOf(repo, 'test/net/terraform.tfstate')).toEqual([]);
  expect(Object.keys(repo.snapshot()).filter((path) => path.startsWith('_default/'))).toHaveLength(4);
  expectClean(repo);
});

test('what a tool keeps comes home where it is new or was changed, and not where it is still that of the default', async () => {
  const keep = '{plugin: shell, keep: [a.lock, b.lock, c.lock]}';
  const repo = opsRepo({
    ...all,
    '_default/app/deploy.sh': 'echo new >b.lock\necho new >c.lock\ncat a.lock\n',
    '_default/app/a.lock': 'shared\n',
    '_default/app/b.lock': 'shared\n',
    'test/bitops.config.yaml': `bitops: {deployments: {app: ${keep}}}\n`,
  });
  const before = repo.snapshot();
  expect(await told(repo)).toEqual(['shared']);
  const added = Object.keys(repo.snapshot()).filter((path) => before[path] === undefined);
  expect(added).toEqual(['test/app/', 'test/app/b.lock', 'test/app/c.lock']);
  expect([repo.read('_default/app/b.lock'), repo.read('test/app/b.lock')]).toEqual(['shared\n', 'new\n']);
  expectClean(repo);
});

describe('what can not be merged', () => {
  const files: Files = { ...all, 'test/shell/deploy.sh': 'echo ran\n', 'zone/shell/deploy.sh': 'echo ran\n' };
  test('is told before anything is run, of every environment, with its place', async () => {
    const repo = opsRepo({
      ...files,
      '_default/shell/folder/x': '',
      '_default/shell/a.yaml': 'a: 1\n',
      'test/shell/folder': '',
      'zone/shell/a.yaml': 'a: b: c\n',
    });
    const before = repo.snapshot();
    const run = await repo.bitops(['deploy', 'test', 'zone']);
    expect([run.exitCode, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toMatch(
      /DEFAULT_CLASH _default\/shell\/folder is a folder, and test\/shell\/folder is a file\n {2}at test\/shell\/folder/,
    );
    expect(run.stderr).toMatch(/YAML_INVALID a.yaml is not valid YAML\n {2}at zone\/shell\/a.yaml:1:5/);
    expect(repo.snapshot()).toEqual(before);
    expectClean(repo);
  });

  test('in the midst of a run: the environment fails, the other one goes on, nothing is left', async () => {
    const repo = opsRepo({
      ...files,
      'bitops.config.yaml': 'bitops: {default_merge: all, fail_fast: false}\n',
      '_default/shell/a.yaml': 'a: 1\n',
      'zone/shell/a.yaml': 'a: 2\n',
      'test/shell/deploy.sh': `echo "a: b: c" >"${'$'}HOME_OF_TEST/zone/shell/a.yaml"\n`,
    });
    const run = await repo.bitops(['deploy', 'test', 'zone', '--concurrency', '1', ...json], {
      env: { HOME_OF_TEST: repo.root },
    });
    expect(outcomesOf(run)).toEqual({ 'test:shell': 'succeeded', 'zone:shell': 'skipped' });
    expect(eventsOf(run, 'error')).toMatchObject([
      { code: 'YAML_INVALID', environment: 'zone', at: { file: `${repo.root}/zone/shell/a.yaml`, line: 1 } },
    ]);
    expectClean(repo);
  });
});

test.each([
  ['no list', "defaults: { files: '*.tf' }", 'defaults.files is no list'],
  ['a misspelt word', "defaults: { files: [{ files: '*.tf', keep: 'bothe' }] }", 'bothe'],
])('a tool whose rules are %s is refused', async (_, defaults, why) => {
  const repo = opsRepo({
    'odd.mjs': `export default ({ z, tool }) => tool({ name: 'odd', config: z.strictObject({}), ${defaults}, *steps() {} });\n`,
    'bitops.config.yaml': 'bitops: {plugins: [./odd.mjs]}\n',
    'test/odd/bitops.config.yaml': 'odd: {}\n',
  });
  const { exitCode, stderr } = await repo.bitops(['deploy', 'test']);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('PLUGIN_FAILED')]);
  expect(stderr).toContain(why);
});
