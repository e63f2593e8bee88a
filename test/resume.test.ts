/** Going on from a run that failed: what is left out, what runs again, and what is said of it. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hosts, play, say } from './rig/ansible.js';
import { done, runIds, saidOf, withoutIds } from './rig/resume.js';
import {
  errorsOf,
  eventsOf,
  expectClean,
  type Finished,
  linesOf,
  type OpsRepo,
  opsRepo,
  outcomesOf,
  testWith,
} from './rig.js';

const json = ['--format', 'json'] as const;
const again = ['deploy', '--resume', ...json] as const;
const failed = 'runs again: it failed in the run RUN';

const list = (...names: readonly string[]) => names.map((it) => `${it}: {plugin: shell}`).join(', ');
const shell = (...names: readonly string[]) => `bitops: {deployments: {${list(...names)}}}\n`;

/** Three deployments, of which the last one fails. */
function trio(): OpsRepo {
  return opsRepo({
    'test/bitops.config.yaml': shell('a', 'b', 'c'),
    'test/a/deploy.sh': 'echo a runs\n',
    'test/b/deploy.sh': 'echo b runs\n',
    'test/c/deploy.sh': 'exit 1\n',
  });
}

testWith('terraform', 'ansible')(
  'with real tools: what is done is not started, and still has its outputs',
  async () => {
    const module = (value: string) =>
      `resource "terraform_data" "it" { input = "${value}" }\noutput "id" { value = terraform_data.it.output }\n`;
    const repo = opsRepo({
      'test/bitops.config.yaml': `bitops:
  deployments:
    net: {plugin: terraform}
    setup: {plugin: ansible}
    web: {plugin: shell, inputs: {zone: '\${outputs.net.zone}'}}
`,
      'test/net/bitops.config.yaml': 'terraform: {cli: {stack-action: apply}}\n',
      'test/net/main.tf': 'module "zone" { source = "../../modules/zone" }\noutput "zone" { value = module.zone.id }\n',
      'modules/zone/main.tf': module('one'),
      'test/setup/inventory.ini': hosts('one'),
      'test/setup/bitops.config.yaml': 'ansible: {cli: {inventory: inventory.ini}}\n',
      'test/setup/playbook.yaml': play('    - ansible.builtin.fail: { msg: not yet }\n'),
      'test/web/deploy.sh': 'echo "zone $(cat "$BITOPS_INPUTS_FILE")"\n',
    });
    const first = await repo.bitops(['deploy', 'test']);
    const [id = ''] = runIds(repo);
    expect(first.exitCode).toBe(1);
    expect(first.stdout.trimEnd().split('\n').at(-1)).toBe(`To go on from here: bitops deploy --resume ${id}`);

    repo.write('test/setup/playbook.yaml', play(say('ready')));
    const second = await repo.bitops([...again]);
    expect(second).toMatchObject({ exitCode: 0, stderr: '' });
    expect(outcomesOf(second)).toEqual({ 'test:net': 'skipped', 'test:setup': 'succeeded', 'test:web': 'succeeded' });
    expect(saidOf(second)).toEqual({
      'test:net': done,
      'test:setup': failed,
      'test:web': 'runs: the run RUN did not come to it',
    });
    expect(linesOf(second)).toContain('zone {"zone":"one"}');
    const commands = eventsOf(second, 'command.started').map(({ file, args }) => `${file} ${args[0]}`);
    expect(commands.filter((it) => it.startsWith('terraform'))).toEqual(['terraform init', 'terraform output']);

    // A module that several could use: what reads it runs again, what takes another output then, too, and nothing else.
    repo.write('test/web/deploy.sh', 'echo "zone $(cat "$BITOPS_INPUTS_FILE")"; [ -e /nowhere ]\n');
    expect((await repo.bitops(['deploy', 'test'])).exitCode).toBe(1);
    repo.write('modules/zone/main.tf', module('two'));
    const third = await repo.bitops([...again]);
    expect(saidOf(third)).toEqual({
      'test:net': 'runs again: modules/zone/main.tf changed since the run RUN',
      'test:setup': done,
      'test:web': failed,
    });
    expect(linesOf(third)).toContain('zone {"zone":"two"}');
    expectClean(repo);
  },
);

test('what is done runs again where something that it is made of changed, and says what', async () => {
  const repo = trio();
  const steps: readonly [change: () => void, said: Readonly<Record<string, string>>][] = [
    [() => {}, { 'test:a': done, 'test:b': done }],
    [
      () => repo.write('test/a/deploy.sh', 'echo a otherwise\n'),
      { 'test:a': changed('test/a/deploy.sh changed'), 'test:b': done },
    ],
    [() => {}, { 'test:a': done, 'test:b': done }],
    [() => repo.write('test/b/more.txt', ''), { 'test:a': done, 'test:b': changed('test/b/more.txt is new') }],
    [
      () => repo.write('test/bitops.before-deploy.d/x.sh', 'true\n'),
      both(changed('test/bitops.before-deploy.d/x.sh is new')),
    ],
    // The entry of the one that fails is no business of the others.
    [
      () => repo.write('test/bitops.config.yaml', shell('a', 'b', 'c').replace('c: {', 'c: {inputs: {x: 1}, ')),
      both(done),
    ],
    [() => repo.write('test/c/bitops.config.yaml', 'shell: {cli: {args: [x]}}\n'), both(done)],
    [() => repo.write('bitops.config.yaml', 'bitops: {grace: 20, logging: {level: debug}}\n'), both(done)],
  ];
  expect((await repo.bitops(['deploy', 'test'])).exitCode).toBe(1);
  for (const [index, [change, said]] of steps.entries()) {
    change();
    const run = await repo.bitops([...again]);
    expect([index, saidOf(run)]).toEqual([index, { ...said, 'test:c': failed }]);
  }
  const set = await repo.bitops([...again], { env: { BITOPS_SHELL_ARGS: '["y"]' } });
  expect(saidOf(set)).toMatchObject(both(changed('shell.cli.args is set')));
  repo.write('test/c/deploy.sh', 'true\n');
  const last = await repo.bitops([...again], { env: { BITOPS_SHELL_ARGS: '["y"]' } });
  expect([last.exitCode, saidOf(last)]).toEqual([0, { ...both(done), 'test:c': failed }]);
  const none = await repo.bitops(['deploy', '--resume']);
  expect([none.exitCode, none.stdout, withoutIds(none.stderr)]).toEqual([
    ...[0, '', 'The run RUN has come to its end: there is nothing to go on with.\n'],
  ]);
  expectClean(repo);
});

test('the default environment, includes, links and plugins of the repo count for those that are made of them', async () => {
  const hello = `export default ({ z, tool }) => tool({
  name: 'hello', config: z.strictObject({}), *steps() {}, madeOf: { variables: [/^GREETING$/], without: ['cache'] } });\n`;
  const repo = opsRepo({
    'bitops.config.yaml': 'bitops: {plugins: [./hello.mjs], default_merge: all}\n',
    'hello.mjs': hello,
    '_default/a/shared.txt': 'one\n',
    '_default/a/sub/shared.txt': 'one\n',
    '_default/c/shared.txt': 'one\n',
    'lib/x.txt': 'one\n',
    'elsewhere/y.txt': 'one\n',
    'test/bitops.config.yaml': `bitops:
  includes: [lib]
  deployments: {a: {plugin: hello}, a/sub: {plugin: hello, keep: [made.txt]}, c: {plugin: shell}}\n`,
    'test/a/x.txt': '',
    'test/a/sub/x.txt': '',
    'test/c/deploy.sh': 'exit 1\n',
  });
  symlinkSync('../../elsewhere', join(repo.root, 'test/a/link'));
  await repo.bitops(['deploy', 'test']);
  const pair = (own: string, sub: string) => ({ 'test:a': own, 'test:a/sub': sub });
  const steps: readonly [path: string, said: Readonly<Record<string, string>>][] = [
    ['_default/c/shared.txt', pair(done, done)],
    ['_default/a/shared.txt', pair(changed('_default/a/shared.txt changed'), done)],
    ['_default/a/sub/shared.txt', pair(done, changed('_default/a/sub/shared.txt changed'))],
    ['test/a/sub/x.txt', pair(done, changed('test/a/sub/x.txt changed'))],
    // What it makes itself is not what it is made of.
    ['test/a/sub/made.txt', pair(done, done)],
    ['test/a/cache', pair(done, done)],
    ['lib/x.txt', pair(changed('lib/x.txt changed'), changed('lib/x.txt changed'))],
    ['elsewhere/y.txt', pair(changed('test/a/link/y.txt changed'), done)],
    ['hello.mjs', pair(changed('the plugin hello changed'), changed('the plugin hello changed'))],
  ];
  for (const [path, said] of steps) {
    repo.write(path, path === 'hello.mjs' ? `${hello}// a remark\n` : 'two\n');
    const run = await repo.bitops([...again]);
    expect([path, saidOf(run)]).toEqual([path, { ...said, 'test:c': failed }]);
  }
  const set = await repo.bitops([...again], { env: { GREETING: 'hi', OTHER: 'hi' } });
  expect(saidOf(set)).toMatchObject(
    pair(changed('the variable GREETING is set'), changed('the variable GREETING is set')),
  );
});

const changed = (what: string) => `runs again: ${what} since the run RUN`;
const both = (said: string) => ({ 'test:a': said, 'test:b': said });

test('a run that goes on is about what the first one was about, and nothing else', async () => {
  const repo = trio();
  repo.write('other/bitops.config.yaml', shell('a'));
  repo.write('other/a/deploy.sh', 'true\n');
  const secret = 'correct horse battery';
  const asked = ['--skip', 'b', '--set', `a:cli.args=["${secret}"]`] as const;
  await repo.bitops(['deploy', 'other', 'test', ...asked]);
  const [id = ''] = runIds(repo);
  const refusals: readonly [args: readonly string[], what: string][] = [
    [['deploy', 'test', '--resume', ...asked], 'The run RUN was not asked for test'],
    [['deploy', '--resume', '--only', 'b'], 'The run RUN was not asked for --only b'],
    [['deploy', '--resume', '--apply', ...asked], 'The run RUN was not asked for --apply'],
    [
      ['deploy', '--resume', '--safe', ...asked],
      'The run RUN ran the hooks of the ops repo, and with --safe this one would not',
    ],
    [['destroy', '--resume', '--yes'], 'The run RUN was a deploy, and a destroy does not go on from it'],
    [['deploy', '--resume'], 'The run RUN had --set a:cli.args=…, and this one has not'],
    [['deploy', '--resume', '--set', 'a:cli.args=["no"]'], '--set a:cli.args has another value than in the run RUN'],
    [
      ['deploy', '--resume', ...asked, '--set', 'a:cli.script=x.sh'],
      '--set a:cli.script has not been given to the run RUN',
    ],
  ];
  for (const [args, what] of refusals) {
    const run = await repo.bitops(args);
    expect([args, run.exitCode, run.stderr.includes('RESUME_DIFFERS'), whatOf(run)]).toEqual([args, 2, true, what]);
  }
  const named = await repo.bitops(['deploy', '--resume', ...asked], { env: { BITOPS_ENVIRONMENT: 'prod' } });
  expect([named.exitCode, whatOf(named)]).toEqual([2, 'The run RUN was not asked for prod']);
  const unknown = await repo.bitops(['deploy', '--resume', `${id.slice(0, -1)}!`]);
  expect([unknown.exitCode, unknown.stderr]).toEqual([2, expect.stringContaining(`Did you mean ${id}?`)]);
  const environment = await repo.bitops(['deploy', '--resume', 'test', ...json]);
  expect([environment.exitCode, errorsOf(environment)]).toEqual([2, ['RESUME_UNKNOWN']]);
  expect(runIds(repo)).toEqual([id]);

  const dry = await repo.bitops([...again, ...asked, '--dry-run']);
  expect(saidOf(dry)).toMatchObject({ 'other:a': done, 'test:a': done });
  expect(runIds(repo)).toEqual([id]);
  const same = await repo.bitops(['deploy', 'test', 'other', '--resume', id, ...asked, ...json]);
  expect(saidOf(same)).toEqual({
    'other:a': done,
    'test:a': done,
    'test:b': expect.stringContaining('skipped: no'),
    'test:c': failed,
  });
  expect(repo.read(`.bitops/runs/${id}/inputs.ndjson`)).not.toContain(secret);
});

function whatOf(run: Finished): string | undefined {
  return /^✘ RESUME_\w+ (.*)$/m.exec(withoutIds(run.stderr))?.[1];
}
