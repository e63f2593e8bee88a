/** What `bitops explain` tells, and what it leaves alone. */
import { expect, test } from 'vitest';
import { documentOf, probe, probeRepo, type Told } from './explain-repo.js';
import { expectClean, opsRepo } from './rig.js';

test('the document of --format json has this shape, and no other, in version 1', async () => {
  const repo = opsRepo({
    'probe.mjs': probe.replaceAll(/^ {6}(on|list|map|words):.*\n/gm, ''),
    'bitops.config.yaml': 'bitops: { plugins: [./probe.mjs], grace: 10 }\n',
    'test/bitops.config.yaml': 'bitops:\n  deployments:\n    web: { plugin: probe }\n',
    'test/web/bitops.config.yaml': 'probe: { cli: { text: file, token: abcdef } }\n',
  });
  const env = { BITOPS_PROBE_TEXT: 'variable', BITOPS_PROBE_COUNT: 'many' };
  const { stdout, exitCode } = await repo.bitops(['explain', 'test', '--format', 'json', '--set', 'cli.text=flag'], {
    env,
  });
  expect(exitCode).toBe(2);
  const { settings, ...document } = JSON.parse(stdout.replaceAll(repo.root, '/srv/ops'));
  await expect(`${JSON.stringify(document, undefined, 2)}\n`).toMatchFileSnapshot('fixtures/explain.v1.json');
  expect(settings.map((it: Told) => [it.key, it.state, it.value, it.origin?.kind])).toEqual(
    expect.arrayContaining([
      ['fail_fast', 'set', true, 'default'],
      ['grace', 'set', 10, 'file'],
      ['default_folder', 'unset', undefined, undefined],
      ['includes', 'set', [], 'default'],
      ['plugins', 'set', ['./probe.mjs'], 'file'],
      ['deployments.web', 'set', expect.objectContaining({ plugin: 'probe', keep: [] }), 'file'],
      ['logging.masks', 'set', [], 'default'],
    ]),
  );
});

test('what holds for the whole ops repo is told as it is there, whatever an environment says', async () => {
  const repo = probeRepo({
    'test/bitops.config.yaml':
      'bitops: { plugins: [./other.mjs], default_folder: mine, deployments: { one: { plugin: probe } } }\n',
  });
  const told = documentOf(await repo.bitops(['explain', 'test', '--format', 'json']));
  const of = (key: string) => told.settings.find((it) => it.key === key);
  expect(of('plugins')).toMatchObject({ value: ['./probe.mjs'], overrides: [] });
  expect(of('default_folder')).toMatchObject({ state: 'unset' });
  expect(told.warnings.map((it) => it.code)).toEqual(['KEY_IGNORED']);
});

test('what the default environment gives is told with its place; what is not read from there is not', async () => {
  const repo = probeRepo({
    'bitops.config.yaml': 'bitops: { plugins: [./probe.mjs], default_merge: all }\n',
    'test/bitops.config.yaml': 'bitops: { deployments: { one: { plugin: probe }, two: { plugin: probe } } }\n',
    '_default/bitops.config.yaml': 'bitops: { grace: 7, default_merge: probe, default_folder: other }\n',
    '_default/one/bitops.config.yaml': 'probe: { cli: { count: 3, text: shared } }\n',
    '_default/one/bitops.before-deploy.d/it.sh': ':',
    'test/one/bitops.config.yaml': 'probe: { cli: { text: own } }\n',
  });
  const told = documentOf(await repo.bitops(['explain', 'test', '--format', 'json']));
  const brief = (settings: readonly Told[] = [], key: string) => {
    const it = settings.find((one) => one.key === key);
    const origins = it?.origin === undefined ? [] : [it.origin, ...it.overrides];
    return [it?.value, ...origins.map(({ at, kind, value }) => [at?.file.slice(repo.root.length + 1) ?? kind, value])];
  };
  expect(brief(told.settings, 'grace')).toEqual([7, ['_default/bitops.config.yaml', 7]]);
  expect(brief(told.settings, 'default_merge')).toEqual(['all', ['bitops.config.yaml', 'all']]);
  expect(brief(told.settings, 'default_folder')).toEqual([undefined]);
  const [one, two] = told.deployments;
  expect(brief(one?.settings, 'cli.text')).toEqual([
    'own',
    ['test/one/bitops.config.yaml', 'own'],
    ['_default/one/bitops.config.yaml', 'shared'],
    ['default', 'none'],
  ]);
  expect(brief(one?.settings, 'cli.count')).toEqual([3, ['_default/one/bitops.config.yaml', 3], ['default', 1]]);
  expect([one?.mayChange, two?.mayChange]).toEqual([true, false]);
  repo.write('bitops.config.yaml', 'bitops: { plugins: [./probe.mjs] }\n');
  const unmerged = documentOf(await repo.bitops(['explain', 'test', '--format', 'json']));
  expect(unmerged.warnings.map((it) => it.code)).toEqual(['DEFAULT_MERGE_UNSET']);
  expect(brief(unmerged.deployments[0]?.settings, 'cli.count')).toEqual([1, ['default', 1]]);
});

test('references are told as they are written, and leave the rest as it is', async () => {
  const repo = probeRepo({
    'test/two/bitops.config.yaml':
      'probe: { cli: { text: "${env.WHO}", count: "${outputs.one.n}", mode: apply, list: [a, "${env.NOBODY}"],' +
      ' map: { id: "${outputs.one.id}", size: 1.10 } } }\n',
  });
  const done = await repo.bitops(['explain', 'test', 'two', '--format', 'json'], { env: { WHO: 'me' } });
  const [two] = documentOf(done).deployments;
  expect(done.exitCode).toBe(0);
  expect(two?.settings.map((it) => [it.key, it.state, it.value])).toEqual(
    expect.arrayContaining([
      ['cli.text', 'set', '${env.WHO}'],
      ['cli.count', 'set', '${outputs.one.n}'],
      ['cli.list', 'set', ['a', '${env.NOBODY}']],
      ['cli.map.id', 'set', '${outputs.one.id}'],
      ['cli.map.size', 'set', '1.10'],
      ['cli.mode', 'set', 'apply'],
      ['cli.on', 'set', false],
    ]),
  );
  expect(documentOf(done).warnings.map((it) => it.code)).toEqual(['VARIABLE_MISSING']);
});

test('it needs no binaries, runs nothing, and says what a before hook may still change', async () => {
  const repo = opsRepo({
    'test/terraform/bitops.config.yaml': 'terraform: { options: { command: apply } }\n',
    'test/shell/deploy.sh': 'echo deploy >>"$HOME/ran"\n',
    'test/shell/bitops.before-deploy.d/it.sh': 'echo hook >>"$HOME/ran"\n',
  });
  const before = repo.snapshot();
  const done = await repo.bitops(['explain', 'test'], { env: { PATH: '/nowhere' } });
  expect(done.exitCode).toBe(0);
  expect(done.stdout.replace(/ {2,}/g, '  ')).toContain(
    [
      'test › terraform  terraform',
      '  cli.stack-action  apply  test/terraform/bitops.config.yaml:1:34',
      '  written as  terraform.options.command',
      '  overrides  plan  default',
    ].join('\n'),
  );
  expect(done.stdout).toMatch(
    /test › shell {2}shell\n[\s\S]*Before hooks run first: they may still change these values\.\n$/,
  );
  expect(done.stdout.match(/Before hooks/g)).toHaveLength(1);
  expect(done.stderr).toContain('KEY_DEPRECATED terraform.options.command');
  const safe = await repo.bitops(['explain', 'test', 'shell', '--safe']);
  expect(safe.stdout).not.toContain('Before hooks');
  expect(safe.stdout).not.toContain('terraform');
  expect(repo.snapshot()).toEqual(before);
  expectClean(repo);
});

test('no secret is told: of secret fields, of variables and keys that look like it, and nowhere else', async () => {
  const repo = probeRepo({
    'test/one/bitops.config.yaml':
      'probe: { cli: { token: file-tok, map: { DB_PASSWORD: pw-in-map, a: b }, text: from-env-secret } }\n',
    'test/two/bitops.config.yaml': 'probe: { cli: { mode: file-tok, text: "a flag-tok b" } }\n',
  });
  const env = { MY_TOKEN: 'from-env-secret' };
  for (const format of ['text', 'json'] as const) {
    const args = ['explain', 'test', '--all', '--format', format, '--set', 'one:cli.token=flag-tok'];
    const done = await repo.bitops(args, { env });
    expect(done.exitCode).toBe(2);
    for (const secret of ['file-tok', 'flag-tok', 'pw-in-map', 'from-env-secret']) {
      expect(`${done.stdout}${done.stderr}`).not.toContain(secret);
    }
    expect(done.stdout).toContain('***');
  }
  const [one] = documentOf(await repo.bitops(['explain', 'test', 'one', '--format', 'json'], { env })).deployments;
  expect(one?.settings.filter((it) => it.value === '***').map((it) => it.key)).toEqual([
    'cli.text',
    'cli.map.DB_PASSWORD',
    'cli.token',
  ]);
});

test('a secret in the text of an entry is hidden as in a run; a reference in its place is shown', async () => {
  const list = ['region=eu', 'password=hunter2-a', 'conn_str=postgres://u:hunter2-b@db', 'access_key=${env.KEY}'];
  const repo = probeRepo({ 'test/one/bitops.config.yaml': `probe: { cli: { list: ${JSON.stringify(list)} } }\n` });
  for (const format of ['text', 'json']) {
    const { stdout } = await repo.bitops(['explain', 'test', 'one', '--format', format], { env: { KEY: 'key-value' } });
    expect(stdout).not.toContain('hunter2');
    for (const it of ['region=eu', 'password=***', 'conn_str=postgres://u:***@db', 'access_key=${env.KEY}'])
      expect(stdout).toContain(it);
  }
});

test('where other parts of the configuration are wrong, it tells what is known, and the faults', async () => {
  const repo = probeRepo({
    'bitops.config.yaml': 'bitops: { plugins: [./probe.mjs], grcae: 10 }\n',
    'test/one/bitops.config.yaml': 'probe: { cli: { count: 5 } }\n',
    'test/two/bitops.config.yaml': 'probe: { cli: [ }\n',
    'test/e.f/bitops.config.yaml': 'probe: { cli: { cuont: 5, mode: aply } }\n',
    'production/terraform/bitops.config.yaml': 'terraform: [\n',
  });
  const done = await repo.bitops(['explain', 'test']);
  expect(done.exitCode).toBe(2);
  const plain = done.stdout.replaceAll(repo.root, '');
  expect(plain).toMatch(/cli.count +5 minutes +test\/one\/bitops.config.yaml:1:24/);
  expect(plain).toMatch(/cli.mode +aply \(not valid\) +test\/e.f\/bitops.config.yaml:1:33/);
  expect(plain).toContain('test › two  probe\n  Its settings are not known; see the faults.\n');
  expect(done.stderr.match(/^✘ \w+/gm)).toEqual([
    '✘ CONFIG_KEY_UNKNOWN',
    '✘ YAML_INVALID',
    '✘ CONFIG_KEY_UNKNOWN',
    '✘ CONFIG_VALUE_INVALID',
  ]);
  const one = await repo.bitops(['explain', 'test', 'one', '--format', 'json']);
  expect([one.exitCode, documentOf(one).faults.length, documentOf(one).deployments.length]).toEqual([2, 4, 1]);
  repo.write('bitops.config.yaml', 'bitops: {');
  const broken = await repo.bitops(['explain', 'test', '--format', 'json']);
  expect([broken.exitCode, documentOf(broken).settings.length > 0]).toEqual([2, true]);
  expect(documentOf(broken).faults.map((it) => it.code)).toEqual(['YAML_INVALID']);
});

test.each([
  [['tset'], 'ENVIRONMENT_UNKNOWN', 'Did you mean test?'],
  [['test', 'onee'], 'DEPLOYMENT_UNKNOWN', 'Did you mean one?'],
  [['test', '--set', 'onee:cli.text=1'], 'DEPLOYMENT_UNKNOWN', 'Did you mean one?'],
  [['test', '--set', 'cli.txet=1'], 'CONFIG_KEY_UNKNOWN', 'Did you mean cli.text?'],
  [['test', '--set', 'test:a=b:cli.txet=1'], 'CONFIG_KEY_UNKNOWN', 'Did you mean cli.text?'],
  [['test', '--set', 'cli.text'], 'FLAG_INVALID', 'Write --set PATH=VALUE'],
  [['test', '--set', 'cli.count='], 'CONFIG_VALUE_INVALID', 'Correct the value behind the "="'],
  [[], 'USAGE_INVALID', "'bitops explain --help'"],
])('explain %j is refused', async (args, code, fix) => {
  const repo = probeRepo({});
  const done = await repo.bitops(['explain', ...args]);
  expect(done.exitCode).toBe(2);
  expect(done.stderr).toContain(`✘ ${code} `);
  expect(done.stderr).toContain(fix);
});

test('an empty --set is a value, also of a list; a JSON list keeps its numbers as they are written', async () => {
  const repo = probeRepo({ 'test/one/bitops.config.yaml': 'probe: { cli: { text: file, list: [a] } }\n' });
  const sets = ['cli.text=', 'cli.list=', 'two:cli.list=[1.10, "a,b", true]', 'test:two:cli.map={}'];
  const flags = sets.map((it) => `--set=${it}`);
  const told = documentOf(await repo.bitops(['explain', 'test', '--format', 'json', ...flags]));
  const valuesOf = (name: string) =>
    told.deployments
      .find((it) => it.name === name)
      ?.settings.filter((it) => ['cli.text', 'cli.list', 'cli.map'].includes(it.key))
      .map((it) => [it.value, it.origin?.kind]);
  expect(valuesOf('one')).toEqual([
    ['', 'flag'],
    [[], 'flag'],
    [{}, 'default'],
  ]);
  expect(valuesOf('two')).toEqual([
    ['', 'flag'],
    [['1.10', 'a,b', 'true'], 'flag'],
    [{}, 'flag'],
  ]);
});
