/** What an ops repo of BitOps says in its settings and folders, and what becomes of it. */
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { errorsOf, eventsOf, expectClean, type Files, linesOf, opsRepo, outcomesOf } from '../rig.js';

const json = ['--format', 'json'] as const;
const shell: Files = {
  'test/bitops.config.yaml': 'bitops: { deployments: { app: { plugin: shell } } }\n',
  'test/app/deploy.sh': 'echo app\n',
};
const warned = (run: Awaited<ReturnType<ReturnType<typeof opsRepo>['bitops']>>) =>
  eventsOf(run, 'warning').map((it) => `${it.code} ${it.what}`);

test('a command that takes longer than bitops.timeout is ended; a number alone has no effect [compat 2.timeout]', async () => {
  const repo = opsRepo({
    ...shell,
    'test/app/deploy.sh': 'sleep 60\n',
    'bitops.config.yaml': 'bitops: {timeout: 1s}\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect([run.exitCode, errorsOf(run)]).toEqual([1, ['COMMAND_TIMED_OUT']]);
  expect(eventsOf(run, 'error')[0]?.what).toBe('bash ./deploy.sh took longer than 1s, and was ended');
  repo.write('test/app/deploy.sh', 'echo app\n');
  for (const env of [{}, { BITOPS_TIMEOUT: '700' }]) {
    repo.write('bitops.config.yaml', 'bitops: {timeout: 600}\n');
    const done = await repo.bitops(['deploy', 'test', ...json], { env });
    const name = 'BITOPS_TIMEOUT' in env ? 'BITOPS_TIMEOUT' : 'bitops.timeout';
    expect([done.exitCode, linesOf(done), warned(done)]).toEqual([0, ['app'], [`KEY_IGNORED ${name} has no effect`]]);
  }
  repo.write('bitops.config.yaml', 'bitops: {timeout: soon}\n');
  expect((await repo.bitops(['deploy', 'test', ...json])).exitCode).toBe(2);
  expectClean(repo);
});

test('the settings of the stock image are taken, masks of it too [compat 2.masks 2.logging 2.plugin-dir]', async () => {
  const masks = [
    String.raw`{ search: '(.*BITOPS_KUBECONFIG_BASE64.*\=)(.*\n)', replace: '\1*******\n' }`,
    String.raw`{ search: '(.*The namespace )(kube-system)( exists.*)', replace: '\1*******\3' }`,
    String.raw`{ search: (?i)(token:)\s*(\S+), replace: \1 ... }`,
  ];
  const repo = opsRepo({
    ...shell,
    'test/app/deploy.sh':
      'echo "export BITOPS_KUBECONFIG_BASE64=abcdef"\necho "The namespace kube-system exists."\necho "Token: secret1"\n',
    'bitops.config.yaml': [
      'bitops:',
      '  fail_fast: true',
      '  run_mode: default',
      '  plugins: { plugin_dir: /opt/mine }',
      '  logging:',
      '    level: WARNING',
      '    color: { enabled: true }',
      '    filename: bitops-run',
      '    err: bitops.logs',
      '    path: /var/logs/bitops',
      `    masks: [${masks.join(', ')}]`,
      '',
    ].join('\n'),
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect([run.exitCode, linesOf(run)]).toEqual([
    0,
    ['export BITOPS_KUBECONFIG_BASE64=*******', 'The namespace ******* exists.', 'Token: ...'],
  ]);
  repo.write('bitops.config.yaml', "bitops: {logging: {masks: [{search: '(?(1)a|b)', replace: ''}]}}\n");
  const refused = await repo.bitops(['deploy', 'test', ...json]);
  expect([refused.exitCode, eventsOf(refused, 'error')]).toMatchObject([
    2,
    [{ at: { line: 1 }, what: expect.stringContaining('masks') }],
  ]);
});

describe('old names, each told once with the new one', () => {
  test('files and folders [compat 1.default-folder 2.tool-settings]', async () => {
    const repo = opsRepo({
      'default/app/notes.txt': '',
      'test/bitops.config.yml': 'bitops: { deployments: { app: { plugin: shell } } }\n',
      'test/app/bitops.config.yml': 'shell: { cli: { args: [a, b] } }\n',
      'test/app/deploy.sh': 'echo "$# $BITOPS_DEFAULT_ROOT_DIR"\n',
      'bitops.config.yaml': 'bitops: { default_merge: helm }\n',
    });
    const run = await repo.bitops(['deploy', 'test', ...json], { env: { DEFAULT_FOLDER_NAME: '' } });
    expect([run.exitCode, linesOf(run)]).toEqual([0, ['2 default']]);
    const renamed = 'FILE_DEPRECATED bitops.config.yml is the old name of bitops.config.yaml';
    expect(warned(run).sort()).toEqual([
      renamed,
      renamed,
      "FOLDER_DEPRECATED default is the old name of the default environment's folder",
    ]);
    expect(
      eventsOf(run, 'warning')
        .map((it) => it.at?.file?.replace(`${repo.root}/`, ''))
        .sort(),
    ).toEqual(['default', 'test/app/bitops.config.yml', 'test/bitops.config.yml']);
  });

  test("a deployment's root key is its plugin's name, not its own [compat 2.tool-settings]", async () => {
    const repo = opsRepo({ ...shell, 'test/app/bitops.config.yaml': 'app: { cli: { args: [a] } }\n' });
    const run = await repo.bitops(['deploy', 'test', ...json]);
    expect([run.exitCode, errorsOf(run)]).toEqual([2, ['CONFIG_KEY_UNKNOWN']]);
  });

  test.each(['_default', '"_default"', "'_default'", 'nowhere'])(
    'DEFAULT_FOLDER_NAME=%s [compat 2.quoted-default-folder 8.default-folder-name]',
    async (name) => {
      const run = await opsRepo(shell).bitops(['deploy', 'test', ...json], { env: { DEFAULT_FOLDER_NAME: name } });
      expect([run.exitCode, linesOf(run), warned(run)]).toEqual([
        0,
        ['app'],
        ['VARIABLE_DEPRECATED DEFAULT_FOLDER_NAME is the old name of the variable BITOPS_DEFAULT_FOLDER'],
      ]);
    },
  );
});

test('the five tools run in their order where nothing lists them [compat 1.order]', async () => {
  const names = ['helm', 'cloudformation', 'ansible', 'terraform', 'aws-cli'];
  const files = Object.fromEntries(names.map((it) => [`test/${it}/x`, '']));
  const { document } = await opsRepo({ ...files, 'test/helm/Chart.yaml': 'name: it\n' }).bitops(['list', ...json]);
  const tools = ['aws-cli', 'terraform', 'ansible', 'helm', 'cloudformation'];
  expect(document).toMatchObject({ environments: [{ deployments: tools.map((tool) => ({ tool })) }] });
});

test('the working copy has the whole repo, with what git ignores, and goes with the run [compat 1.working-copy 3.whole-repo 8.hooks-write-home]', async () => {
  const repo = opsRepo({
    ...shell,
    '.gitignore': 'ignored/\n',
    'ignored/settings.sh': 'FROM_IGNORED=yes\n',
    '_scripts/shared.sh': 'SHARED=yes\n',
    'test/_scripts/own.sh': 'OWN=yes\n',
    'other/secret.txt': '',
    'other/bitops.config.yaml': 'bitops: { deployments: { app: { plugin: shell } } }\n',
    'other/app/deploy.sh': '',
    'test/app/bitops.before-deploy.d/1.sh': [
      'source "$BITOPS_TEMPDIR/_scripts/shared.sh"',
      'source "$BITOPS_ENVROOT/_scripts/own.sh"',
      'source "$BITOPS_TEMPDIR/ignored/settings.sh"',
      'echo "$SHARED $OWN $FROM_IGNORED; other: $(ls "$BITOPS_TEMPDIR/other" 2>/dev/null | wc -l)"',
      'echo "$BITOPS_TEMPDIR" >"$HOME/copy"',
      'echo KEY=1 >"$HOME/../repo/bo-out.env"',
      '',
    ].join('\n'),
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect([run.exitCode, linesOf(run)]).toEqual([0, ['yes yes yes; other: 0', 'app']]);
  const copy = repo.read('../home/copy').trim();
  expect([copy.startsWith(repo.tmp), existsSync(copy)]).toEqual([true, false]);
  expect(repo.read('bo-out.env')).toBe('KEY=1\n');
  expectClean(repo);
});

test('no hook of a deployment that is skipped runs [compat 4.skipped]', async () => {
  const say = 'echo hook\n';
  const repo = opsRepo({
    ...shell,
    'test/app/bitops.config.yaml': 'shell: { options: { skip-deploy: "true" } }\n',
    'test/app/bitops.before-deploy.d/1.sh': say,
    'test/app/bitops.after-deploy.d/1.sh': say,
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect([run.exitCode, linesOf(run), outcomesOf(run)]).toEqual([0, [], { 'test:app': 'skipped' }]);
});

test('an environment that is not there is exit code 2, a failure 1 also without fail_fast [compat 4.exit-code]', async () => {
  const repo = opsRepo({
    ...shell,
    'test/app/deploy.sh': 'exit 63\n',
    'bitops.config.yaml': 'bitops: {fail_fast: false}\n',
  });
  expect((await repo.bitops(['deploy', 'tset'])).exitCode).toBe(2);
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect([run.exitCode, eventsOf(run, 'error')]).toMatchObject([1, [{ what: expect.stringContaining('63') }]]);
});

test.each([
  '',
  '# nothing\n',
  '{}\n',
  'terraform:\n',
  'terraform: {}\n',
  'terraform: { cli: {} }\n',
  'terraform:\n  cli:\n  options:\n',
])('settings of a tool that say nothing: %j [compat 2.empty-files]', async (text) => {
  const repo = opsRepo({
    'test/terraform/bitops.config.yaml': text,
    'test/terraform/main.tf': '',
    'test/bitops.config.yaml': '',
  });
  const validate = await repo.bitops(['validate', 'test', ...json]);
  expect([validate.exitCode, validate.document]).toMatchObject([0, { faults: [], warnings: [] }]);
});

test.each([
  ['kubectl', 0, ''],
  ['azure', 0, ''],
  ['gcp', 2, 'TOOL_UNKNOWN'],
])('the plugin %s of an image that is not here [compat 7.stock-names]', async (plugin, exitCode, code) => {
  const repo = opsRepo({ ...shell, 'test/bitops.config.yaml': `bitops: {deployments: {app: {plugin: ${plugin}}}}\n` });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect([run.exitCode, errorsOf(run).join(' ')]).toEqual([exitCode, code]);
});
