/** Outputs of deployments and variables in the settings of others: filled in, waited for, and read. */
import { describe, expect, test } from 'vitest';
import {
  apply,
  args,
  deployments,
  faultsIn,
  networkAndApp,
  printArguments,
  scripts,
  settings,
} from './reference-repos.js';
import { errorsOf, eventsOf, expectClean, type Finished, linesOf, opsRepo, outcomesOf, testWith } from './rig.js';

const terraform = testWith('terraform');
const json = ['--format', 'json'] as const;
const finished = (run: Finished, deployment: string) =>
  eventsOf(run, 'deployment.finished').find((it) => it.deployment === deployment);

describe('outputs', () => {
  terraform('flow from terraform to a script and to another terraform: typed, and hidden where sensitive', async () => {
    const repo = opsRepo({
      ...networkAndApp,
      'test/bitops.config.yaml': deployments(
        { net: 'terraform', app: 'shell', db: 'terraform' },
        {
          app: ['ZONES: ${outputs.net.zones}', 'KEY: ${outputs.net.password.keys[0]}'],
          db: ['zones: ${outputs.net.zones}', 'login: ${outputs.net.password}', 'name: db-${outputs.net.vpc}'],
        },
      ),
      'test/app/deploy.sh': `${printArguments}echo "zones $ZONES"\necho "key $KEY"\nprintf %s "x$KEY" | base64\n`,
      'test/app/bitops.config.yaml': settings(
        'shell',
        'args:',
        '  - ${outputs.net.vpc}',
        '  - z=${outputs.net.zones[1]}${outputs.net.size}',
        '  - ${outputs["test:net"].table["a.b"].port}',
        '  - ${outputs.net.table.on}',
        '  - $${outputs.net.vpc} ${var.x} $HOME',
        '  - user=${outputs.net.password.user}',
      ),
      'test/db/bitops.config.yaml': `${apply}    targets: \${outputs.net.targets}\n`,
      'test/db/main.tf': `
        variable "zones" { type = list(string) }
        variable "name" {}
        variable "login" { sensitive = true }
        resource "terraform_data" "it" { input = "\${var.name} \${join("+", var.zones)} \${nonsensitive(var.login.user)}" }
        output "it" { value = terraform_data.it.output }
      `,
    });
    repo.write('test/net/targets.tf', 'output "targets" { value = ["terraform_data.it"] }\n');
    const run = await repo.bitops(['deploy', 'test', ...json]);
    expect(run.exitCode).toBe(0);
    expect(args(run)).toEqual(['vpc-1', 'z=b3', '8080', 'true', '${outputs.net.vpc} ${var.x} $HOME', 'user=***']);
    expect(linesOf(run)).toContain('zones ["a","b"]');
    expect(linesOf(run)).toContain('key ***');
    expect(finished(run, 'db')?.outputs).toEqual({ it: { value: '***', sensitive: true } });
    const stages = eventsOf(run, 'command.started').filter((it) => it.deployment === 'db' && it.args[0] === 'plan');
    expect(stages.map((it) => it.args.includes('-target=terraform_data.it'))).toEqual([true, false]);
    expect(run.stdout + run.stderr).not.toMatch(/hunter2|aHVudGVyMi1o|h1bnRlcjItaHVudGVyM/);
    expect(repo.read('test/net/terraform.tfstate')).toContain('hunter2');
    const text = await repo.bitops(['deploy', 'test']);
    expect(text.stdout).toContain('key ***');
    expect(text.stdout + text.stderr).not.toMatch(/hunter2/);
    expectClean(repo);
  });

  terraform(
    'that are known only after a deploy leave out what needs them, and are never said to change nothing',
    async () => {
      const repo = opsRepo({ ...networkAndApp, 'test/app/bitops.before-deploy.d/1.sh': 'echo hook ran\n' });
      const plan = await repo.bitops(['plan', 'test', '--exit-code', ...json]);
      expect(plan.exitCode).toBe(3);
      expect(finished(plan, 'app')).toMatchObject({
        outcome: 'skipped',
        reason: 'known after deploy: ${outputs.net.vpc}',
        unknown: ['${outputs.net.vpc}'],
      });
      expect(eventsOf(plan, 'command.started').filter((it) => it.deployment === 'app')).toEqual([]);
      expect(linesOf(plan)).not.toContain('hook ran');
      const text = await repo.bitops(['plan', 'test']);
      expect(text.stdout).toContain('○ test › app: known after deploy: ${outputs.net.vpc}');
      expect(text.stdout).toMatch(/plan done: 1 of 2 deployments succeeded, 1 known after deploy, \+1 ~0/);

      const deploy = await repo.bitops(['deploy', 'test', ...json]);
      expect([deploy.exitCode, args(deploy)]).toEqual([0, ['vpc-1']]);
      const again = await repo.bitops(['plan', 'test', '--exit-code', ...json]);
      expect(again.exitCode).toBe(0);
      expect(linesOf(again)).toContain('plan vpc-1');
      expectClean(repo);
    },
  );

  terraform(
    'of what is only previewed by its configuration are waited for, with a warning, and --apply makes them',
    async () => {
      const repo = opsRepo({ ...networkAndApp, 'test/net/bitops.config.yaml': 'terraform: {}\n' });
      const run = await repo.bitops(['deploy', 'test', ...json]);
      expect([run.exitCode, outcomesOf(run)]).toEqual([0, { 'test:net': 'succeeded', 'test:app': 'skipped' }]);
      expect(eventsOf(run, 'warning')).toMatchObject([
        { code: 'OUTPUT_UNKNOWN', fix: expect.stringContaining('--apply') },
      ]);
      const dry = await repo.bitops(['deploy', 'test', '--apply', '--dry-run', ...json]);
      expect([dry.exitCode, outcomesOf(dry)]).toEqual([0, { 'test:net': 'succeeded', 'test:app': 'skipped' }]);
      expect(args(await repo.bitops(['deploy', 'test', '--apply', ...json]))).toEqual(['vpc-1']);
    },
  );

  terraform('of a deployment that is left out are read, and it is said where there are none yet', async () => {
    const repo = opsRepo(networkAndApp);
    const early = await repo.bitops(['deploy', 'test', '--only', 'app', ...json]);
    expect([early.exitCode, errorsOf(early)]).toEqual([1, ['OUTPUT_MISSING']]);
    expect(eventsOf(early, 'error')[0]).toMatchObject({
      what: "${outputs.net.vpc} can't be filled in: test:net has no outputs",
      at: { line: 4, column: 9 },
      fix: expect.stringContaining('bitops deploy test --only net'),
    });
    expect((await repo.bitops(['deploy', 'test', '--only', 'net'])).exitCode).toBe(0);
    const before = repo.snapshot();
    for (const left of [
      ['--only', 'app'],
      ['--skip', 'net'],
      ['--set', 'net:options.skip-deploy=true'],
    ]) {
      const run = await repo.bitops(['deploy', 'test', ...left, ...json]);
      expect([run.exitCode, args(run)]).toEqual([0, ['vpc-1']]);
      const reads = eventsOf(run, 'command.started').filter((it) => it.file === 'terraform');
      expect(reads.map((it) => `${it.effect} ${it.args[0]}`)).toEqual(['read init', 'read output']);
    }
    expect(repo.snapshot()).toEqual(before);
    expectClean(repo);
  });

  terraform('are read before they are destroyed', async () => {
    const repo = opsRepo({ ...networkAndApp, 'test/app/destroy.sh': 'echo "destroy $1"\n' });
    expect((await repo.bitops(['deploy', 'test'])).exitCode).toBe(0);
    const run = await repo.bitops(['destroy', 'test', '--yes', ...json]);
    expect(run.exitCode).toBe(0);
    expect(linesOf(run)).toContain('destroy vpc-1');
    expect(eventsOf(run, 'deployment.finished').map((it) => it.deployment)).toEqual(['app', 'net']);
    expectClean(repo);
  });

  test('of a script are what it writes, hidden where a mask or the name says so', async () => {
    const repo = opsRepo({
      ...scripts(
        ['${outputs.one.URL}', '"${outputs.one.NOTES}"', '${outputs.one.DB}', '${outputs.one.API_TOKEN}'],
        [
          'echo "URL=http://one?a=b" >>"$BITOPS_OUTPUT"',
          'printf "NOTES<<END\\ntwo\\nlines\\nEND\\n" >>"$BITOPS_OUTPUT"',
          'echo "s3cret-s3cret" >>"$BITOPS_MASK"',
          'echo "DB=postgres://me:s3cret-s3cret@db" >>"$BITOPS_OUTPUT"',
          'echo "API_TOKEN=t0ken-t0ken" >>"$BITOPS_OUTPUT"',
          '',
        ].join('\n'),
      ),
      'test/one/outputs.sh': 'echo "URL=http://read" >>"$BITOPS_OUTPUT"; echo "NOTES=n" >>"$BITOPS_OUTPUT"\n',
    });
    const run = await repo.bitops(['deploy', 'test', ...json]);
    expect(run.exitCode).toBe(0);
    expect(linesOf(run)).toEqual(['arg http://one?a=b', 'arg two', 'lines', 'arg ***', 'arg ***']);
    expect(finished(run, 'one')?.outputs).toMatchObject({
      DB: { value: '***', sensitive: true },
      URL: { value: 'http://one?a=b', sensitive: false },
    });
    expect(run.stdout).not.toMatch(/s3cret|t0ken/);
    repo.write('test/two/bitops.config.yaml', settings('shell', 'args:', '  - ${outputs.one.URL}'));
    expect(args(await repo.bitops(['deploy', 'test', '--only', 'two', ...json]))).toEqual(['http://read']);
    repo.write('test/one/deploy.sh', 'echo "no value" >>"$BITOPS_OUTPUT"\n');
    const bad = await repo.bitops(['deploy', 'test', ...json]);
    expect([bad.exitCode, errorsOf(bad)]).toEqual([1, ['OUTPUTS_INVALID']]);
    expectClean(repo);
  });

  test('that are missing or of a wrong type fail the deployment that needs them, with their place', async () => {
    const repo = opsRepo(scripts(['${outputs.one.ULR}']));
    const run = await repo.bitops(['deploy', 'test']);
    expect(run.exitCode).toBe(1);
    expect(faultsIn(run, repo.root)).toMatchInlineSnapshot(`
      "✘ OUTPUT_MISSING \${outputs.one.ULR} can't be filled in: test:one has no output ULR

      ✘ OUTPUT_MISSING \${outputs.one.ULR} can't be filled in: test:one has no output ULR
        at test/two/bitops.config.yaml:4:9
        fix: Did you mean URL?"
    `);
    repo.write('test/two/bitops.config.yaml', 'shell:\n  options:\n    skip-deploy: ${outputs.one.URL}\n');
    const wrong = await repo.bitops(['deploy', 'test']);
    expect(wrong.exitCode).toBe(1);
    expect(faultsIn(wrong, repo.root)).toMatchInlineSnapshot(`
      "✘ CONFIG_VALUE_INVALID shell.options.skip-deploy must be true or false, and is "http://one"

      ✘ CONFIG_VALUE_INVALID shell.options.skip-deploy must be true or false, and is "http://one"
        at test/two/bitops.config.yaml:3:18
        \${outputs.one.URL} is the output URL of test:one.
        fix: Correct the value, or remove it."
    `);
  });

  test('of a deployment that failed are not waited for, where the others go on', async () => {
    const repo = opsRepo({ ...scripts(['${outputs.one.URL}'], 'exit 1\n') });
    const run = await repo.bitops(['deploy', 'test', ...json], { env: { BITOPS_FAIL_FAST: 'false' } });
    expect([run.exitCode, errorsOf(run)]).toEqual([1, ['COMMAND_FAILED']]);
    expect(finished(run, 'two')).toMatchObject({ outcome: 'skipped', reason: 'after the failure of test:one' });
  });

  test('may switch a deployment off, and never make one destroy', async () => {
    const repo = opsRepo({
      ...scripts([], 'echo OFF=yes >>"$BITOPS_OUTPUT"; echo ACTION=destroy >>"$BITOPS_OUTPUT"\n'),
      'test/two/bitops.config.yaml': 'shell:\n  options:\n    skip-deploy: ${outputs.one.OFF}\n',
    });
    expect(finished(await repo.bitops(['deploy', 'test', ...json]), 'two')).toMatchObject({ outcome: 'skipped' });
    repo.write('test/bitops.config.yaml', deployments({ one: 'shell', two: 'terraform' }));
    repo.write('test/two/bitops.config.yaml', settings('terraform', 'stack-action: ${outputs.one.ACTION}'));
    repo.fake('terraform');
    const run = await repo.bitops(['deploy', 'test', ...json]);
    expect([run.exitCode, errorsOf(run)]).toEqual([1, ['ACTION_REFUSED']]);
  });
});

test('a tool is never handed half of a configuration, and checks when the whole is known', async () => {
  const tool = `export default ({ z, tool, fault }) => tool({
    name: 'picky',
    config: z.strictObject({ want: z.string(), other: z.string().default('x') }),
    *check({ config, env }) {
      yield { file: 'echo', args: ['check ' + JSON.stringify(config)], effect: 'read' };
      yield { file: 'echo', args: ['never written'], effect: 'write' };
      if (config.want !== 'http://one') throw fault({ code: 'PICKY_REFUSED', what: 'not this' });
    },
    *steps({ config }) { yield { file: 'echo', args: ['steps ' + config.want], effect: 'write' }; },
  });`;
  const repo = opsRepo({
    ...scripts([]),
    'picky.mjs': tool,
    'bitops.config.yaml': 'bitops: { plugins: [./picky.mjs] }\n',
    'test/bitops.config.yaml': deployments({ one: 'shell', two: 'picky' }),
    'test/two/bitops.config.yaml': 'picky:\n  want: ${outputs.one.URL}\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect([run.exitCode, linesOf(run)]).toEqual([0, ['check {"want":"http://one","other":"x"}', 'steps http://one']]);
  repo.write('test/two/bitops.config.yaml', 'picky:\n  want: ${outputs.one.URL}/\n');
  const refused = await repo.bitops(['deploy', 'test', ...json]);
  expect([refused.exitCode, errorsOf(refused)]).toEqual([1, ['PICKY_REFUSED']]);
  expect(linesOf(refused)).toEqual(['check {"want":"http://one/","other":"x"}']);
});

describe('variables', () => {
  test('are those of the caller and of hooks, and none that was exported', async () => {
    const repo = opsRepo({
      ...scripts(['${env.WHO} and ${env.GIVEN}']),
      'test/one/bitops.before-deploy.d/1.sh': 'echo GIVEN=later >>"$BITOPS_ENV"\n',
    });
    const run = await repo.bitops(['deploy', 'test', ...json], { env: { WHO: 'ana' } });
    expect([run.exitCode, args(run)]).toEqual([0, ['ana and later']]);
    expect(eventsOf(run, 'warning')).toMatchObject([{ code: 'VARIABLE_MISSING', at: { line: 4, column: 24 } }]);
    const alone = await repo.bitops(['deploy', 'test', '--only', 'two', ...json], { env: { WHO: 'ana' } });
    expect([alone.exitCode, errorsOf(alone)]).toEqual([1, ['VARIABLE_MISSING']]);
    repo.write('test/two/bitops.config.yaml', settings('shell', 'args: ["${env.BITOPS_ENVIRONMENT}"]'));
    expect(errorsOf(await repo.bitops(['deploy', 'test', ...json]))).toEqual(['VARIABLE_MISSING']);
  });

  test('come by --set and other variables, too, and a secret one stays one', async () => {
    const repo = opsRepo(scripts(['from file']));
    const env = { BITOPS_SHELL_ARGS: '${env.MY_TOKEN},${outputs.one.URL}', MY_TOKEN: 'abcd-efgh' };
    const only = ['--only', 'two', ...json];
    const early = await repo.bitops(['deploy', 'test', '--only', 'one', ...json], { env });
    expect(errorsOf(early)).toEqual(['REFERENCE_CIRCULAR']);
    repo.write('test/one/outputs.sh', 'echo "URL=http://one" >>"$BITOPS_OUTPUT"\n');
    const set = await repo.bitops(
      ['deploy', 'test', ...only, '--set', 'two:cli.args=${env.MY_TOKEN},${outputs.one.URL}'],
      {
        env: { MY_TOKEN: 'abcd-efgh' },
      },
    );
    expect([set.exitCode, args(set)]).toEqual([0, ['***', 'http://one']]);
  });
});
