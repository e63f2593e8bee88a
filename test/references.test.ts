/** Outputs of deployments and variables in the settings of others: filled in, waited for, read, and refused. */
import { describe, expect, test } from 'vitest';
import {
  errorsOf,
  eventsOf,
  expectClean,
  type Files,
  type Finished,
  linesOf,
  opsRepo,
  outcomesOf,
  testWith,
} from './rig.js';

const terraform = testWith('terraform');
const json = ['--format', 'json'] as const;

/** An environment `test` of deployments that run in this order, each with its tool. */
function deployments(
  them: Readonly<Record<string, string>>,
  inputs: Readonly<Record<string, readonly string[]>> = {},
): string {
  const lines = Object.entries(them).flatMap(([name, tool]) => {
    const own = inputs[name]?.map((it) => `        ${it}`) ?? [];
    return [`    ${name}:`, `      plugin: ${tool}`, ...(own.length === 0 ? [] : ['      inputs:', ...own])];
  });
  return ['bitops:', '  deployments:', ...lines, ''].join('\n');
}

const settings = (tool: string, ...cli: readonly string[]) =>
  [`${tool}:`, '  cli:', ...cli.map((it) => `    ${it}`), ''].join('\n');
const apply = settings('terraform', 'stack-action: apply');

const network = `
resource "terraform_data" "vpc" { input = "vpc-1" }
output "vpc" { value = terraform_data.vpc.output }
output "zones" { value = ["a", "b"] }
output "size" { value = 3 }
output "table" { value = { "a.b" = { port = 8080 }, on = true } }
output "password" {
  value     = { user = "root", keys = ["hunter2-hunter2"] }
  sensitive = true
}
`;
const printArguments = 'printf "arg %s\\n" "$@"\n';

/** A network by terraform, and a script that takes its outputs as arguments. */
const networkAndApp: Files = {
  'test/bitops.config.yaml': deployments({ net: 'terraform', app: 'shell' }),
  'test/net/main.tf': network,
  'test/net/bitops.config.yaml': apply,
  'test/app/deploy.sh': printArguments,
  'test/app/plan.sh': 'printf "plan %s\\n" "$@"\n',
  'test/app/bitops.config.yaml': settings('shell', 'args:', '  - ${outputs.net.vpc}'),
};

/** Two scripts: the first one hands outputs on, the second one takes the arguments that are given. */
function scripts(args: readonly string[], first = 'echo "URL=http://one" >>"$BITOPS_OUTPUTS"\n'): Files {
  return {
    'test/bitops.config.yaml': deployments({ one: 'shell', two: 'shell' }),
    'test/one/deploy.sh': first,
    'test/two/deploy.sh': printArguments,
    'test/two/bitops.config.yaml': settings('shell', 'args:', ...args.map((it) => `  - ${it}`)),
  };
}

const args = (run: Finished) =>
  linesOf(run)
    .filter((it) => it.startsWith('arg '))
    .map((it) => it.slice(4));
const finished = (run: Finished, deployment: string) =>
  eventsOf(run, 'deployment.finished').find((it) => it.deployment === deployment);
/** Faults as a person reads them, without the folder of this test. */
const faultsIn = (run: Finished, root: string) => run.stderr.replaceAll(`${root}/`, '').trim();

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
    expect(finished(run, 'db')?.outputs).toEqual({ it: { value: 'db-vpc-1 a+b ***', sensitive: false } });
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
          'echo "URL=http://one?a=b" >>"$BITOPS_OUTPUTS"',
          'printf "NOTES<<END\\ntwo\\nlines\\nEND\\n" >>"$BITOPS_OUTPUTS"',
          'echo "s3cret-s3cret" >>"$BITOPS_MASK"',
          'echo "DB=postgres://me:s3cret-s3cret@db" >>"$BITOPS_OUTPUTS"',
          'echo "API_TOKEN=t0ken-t0ken" >>"$BITOPS_OUTPUTS"',
          '',
        ].join('\n'),
      ),
      'test/one/outputs.sh': 'echo "URL=http://read" >>"$BITOPS_OUTPUTS"; echo "NOTES=n" >>"$BITOPS_OUTPUTS"\n',
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
    repo.write('test/one/deploy.sh', 'echo "no value" >>"$BITOPS_OUTPUTS"\n');
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
      ...scripts([], 'echo OFF=yes >>"$BITOPS_OUTPUTS"; echo ACTION=destroy >>"$BITOPS_OUTPUTS"\n'),
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
    repo.write('test/one/outputs.sh', 'echo "URL=http://one" >>"$BITOPS_OUTPUTS"\n');
    const set = await repo.bitops(
      ['deploy', 'test', ...only, '--set', 'two:cli.args=${env.MY_TOKEN},${outputs.one.URL}'],
      {
        env: { MY_TOKEN: 'abcd-efgh' },
      },
    );
    expect([set.exitCode, args(set)]).toEqual([0, ['***', 'http://one']]);
  });
});

test('what can be known before the run is refused before it, each with its place and its mend', async () => {
  const repo = opsRepo({
    'bitops.config.yaml': 'bitops:\n  includes: ["${env.HOME}"]\n',
    'test/bitops.config.yaml': deployments(
      { one: 'shell', two: 'shell', three: 'shell' },
      { two: ['FROM: ${outputs.tow.x}', 'OK: ${outputs.one.x}'] },
    ),
    'test/one/deploy.sh': '',
    'test/one/bitops.config.yaml': settings(
      'shell',
      'args:',
      '  - ${outputs.onee.x}',
      '  - ${outputs.one.x}',
      '  - ${outputs.three.x}',
      '  - ${outputs["production:net"].x}',
      '  - ${outputs["test:nte"].x}',
    ),
    'test/two/deploy.sh': '',
    'test/two/bitops.config.yaml': settings(
      'shell',
      'args:',
      '  - ${outputs.three.x}',
      '  - ${env.NOT_SET}',
      'scrpt: x',
    ),
    'test/three/deploy.sh': '',
    'test/three/bitops.config.yaml': settings(
      'shell',
      'args:',
      '  - ${outputs.one.x}',
      '  - a ${outputs.}',
      '  - ${output.one.x}',
      '  - {a: ${env.HOME}}',
    ),
  });
  const misplaced = await repo.bitops(['deploy', 'test']);
  expect(misplaced.exitCode).toBe(2);
  expect(faultsIn(misplaced, repo.root)).toMatchInlineSnapshot(`
    "✘ REFERENCE_MISPLACED \${env.HOME} stands in the settings of bitops, where nothing is filled in
      at bitops.config.yaml:2:15
      Only the settings of a deployment, and its inputs in bitops.deployments, may hold references.
      fix: Move it to the deployment's own bitops.config.yaml; for this text itself, write $\${env.HOME}."
  `);
  repo.write('bitops.config.yaml', '');
  const flow = await repo.bitops(['deploy', 'test']);
  expect(faultsIn(flow, repo.root)).toContain('fix: Put quotes around the "${…}".');
  repo.write('test/three/bitops.config.yaml', repo.read('test/three/bitops.config.yaml').replace(/.*HOME.*\n/, ''));
  const run = await repo.bitops(['deploy', 'test']);
  expect(run.exitCode).toBe(2);
  expect(faultsIn(run, repo.root)).toMatchInlineSnapshot(`
    "✘ VARIABLE_MISSING \${env.NOT_SET} asks for the variable NOT_SET, which is not set
      at test/two/bitops.config.yaml:5:9
      fix: Set NOT_SET, or hand it on in a before hook.

    ✘ CONFIG_KEY_UNKNOWN shell.cli has no key scrpt
      at test/two/bitops.config.yaml:6:5
      fix: Did you mean script?

    ✘ REFERENCE_INVALID \${outputs.} is no reference: a name should stand behind the "."
      at test/three/bitops.config.yaml:5:20
      fix: Write \${outputs.DEPLOYMENT.NAME}, or NAME as ["NAME"].

    ✘ DEPLOYMENT_UNKNOWN \${outputs.onee.x} names the deployment onee, and test has none of that name
      at test/one/bitops.config.yaml:4:9
      fix: Known: two, three.

    ✘ REFERENCE_CIRCULAR \${outputs.one.x} is an output of test:one itself, which is known only after it was deployed
      at test/one/bitops.config.yaml:5:9
      fix: Name a deployment that runs before it.

    ✘ REFERENCE_CIRCULAR \${outputs.three.x} is an output of test:three, which runs after test:one
      at test/one/bitops.config.yaml:6:9
      They wait for each other: one → three → one.
      fix: Take one of these references away, or split one of the deployments.

    ✘ REFERENCE_UNSUPPORTED \${outputs["production:net"].x} names a deployment of another environment, and test:one can only have outputs of its own one
      at test/one/bitops.config.yaml:7:9
      fix: Hand the value on by a variable, as in \${env.NAME}, or name a deployment of test.

    ✘ DEPLOYMENT_UNKNOWN \${outputs["test:nte"].x} names the deployment nte, and test has none of that name
      at test/one/bitops.config.yaml:8:9
      fix: Known: two, three.

    ✘ REFERENCE_CIRCULAR \${outputs.three.x} is an output of test:three, which runs after test:two
      at test/two/bitops.config.yaml:4:9
      The deployments of test run in this order: one, two, three.
      fix: Move three before two in bitops.deployments of test.

    ✘ DEPLOYMENT_UNKNOWN \${outputs.tow.x} names the deployment tow, and test has none of that name
      at test/bitops.config.yaml:8:15
      fix: Known: one, three.

    10 faults"
  `);
  // A deployment that is not in the run is not looked at, and where it can't tell its outputs that is known at once.
  const tool = `export default ({ z, tool }) => tool({ name: 'mute', config: z.strictObject({}), *steps() {} });`;
  repo.write('mute.mjs', tool);
  repo.write('bitops.config.yaml', 'bitops: { plugins: [./mute.mjs] }\n');
  repo.write('test/bitops.config.yaml', deployments({ one: 'mute', two: 'shell' }));
  repo.write('test/one/bitops.config.yaml', '');
  repo.write('test/two/bitops.config.yaml', settings('shell', 'args: ["${outputs.one.x}"]'));
  const mute = await repo.bitops(['deploy', 'test', '--only', 'two']);
  expect([mute.exitCode, faultsIn(mute, repo.root)]).toMatchInlineSnapshot(`
    [
      2,
      "✘ OUTPUTS_UNREADABLE \${outputs.one.x} can't be read: test:one is not run this time, and its tool mute can't tell its outputs
      at test/two/bitops.config.yaml:3:13
      It is left out: not named by --only.
      fix: Run one too, or write the value itself in its place.",
    ]
  `);
});

test('a deployment that is left out and has no tool is known to tell nothing', async () => {
  const repo = opsRepo({
    ...scripts(['${outputs.one.URL}']),
    'test/bitops.config.yaml': deployments({ one: 'unheard-of', two: 'shell' }),
  });
  const run = await repo.bitops(['deploy', 'test', '--only', 'two', ...json]);
  expect([run.exitCode, errorsOf(run)]).toEqual([2, ['OUTPUTS_UNREADABLE']]);
});

test('references work in the default environment, too, and have their place there', async () => {
  const repo = opsRepo({
    ...scripts([]),
    'bitops.config.yaml': 'bitops: { default_merge: all }\n',
    'test/two/bitops.config.yaml': 'shell: {}\n',
    '_default/two/bitops.config.yaml': settings('shell', 'args: ["${outputs.one.URL}", "${env.WHO}"]'),
  });
  const run = await repo.bitops(['deploy', 'test', ...json], { env: { WHO: 'ana' } });
  expect([run.exitCode, args(run)]).toEqual([0, ['http://one', 'ana']]);
  repo.write('_default/two/bitops.config.yaml', settings('shell', 'args: ["${outputs.one.ULR}"]'));
  const wrong = await repo.bitops(['deploy', 'test', ...json]);
  expect(eventsOf(wrong, 'error')).toMatchObject([
    { code: 'OUTPUT_MISSING', at: { file: `${repo.root}/_default/two/bitops.config.yaml`, line: 3, column: 13 } },
  ]);
});

test('inputs of deployments that a variable names are handed on as those in a file', async () => {
  const repo = opsRepo({
    'test/bitops.config.yaml': deployments({ one: 'shell' }, { one: ['FROM: file'] }),
    'test/one/deploy.sh': 'echo "from $FROM, $OTHER"\n',
  });
  const inputs = { FROM: 'variable', OTHER: '${env.OTHER}x' };
  const env = { BITOPS_DEPLOYMENTS: JSON.stringify({ one: { plugin: 'shell', inputs } }) };
  expect(linesOf(await repo.bitops(['deploy', 'test', ...json], { env: { ...env, OTHER: 'y' } }))).toEqual([
    'from variable, yx',
  ]);
  const refused = await repo.bitops(['deploy', 'test', ...json], { env });
  expect(refused.exitCode).toBe(2);
  const at = { file: 'the environment variables' };
  expect(eventsOf(refused, 'error')).toMatchObject([{ code: 'VARIABLE_MISSING', at }]);
});

test('inputs keep numbers as they are written: an account, a version or a mode is no number', async () => {
  const inputs = ['ACCOUNT: 012345670123', 'VERSION: &v 1.10', 'MODE: 0644', 'PORTS: 2222:22', 'PLAIN: 8080'];
  const more = ['AGAIN: *v', 'LIST: [1.50, 2]'];
  const repo = opsRepo({
    'test/bitops.config.yaml': deployments({ one: 'shell' }, { one: [...inputs, ...more] }),
    'test/one/deploy.sh': 'echo "$ACCOUNT $VERSION $MODE $PORTS $PLAIN $AGAIN $LIST"\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(linesOf(run)).toEqual(['012345670123 1.10 0644 2222:22 8080 1.10 ["1.50",2]']);
  const explained = await repo.bitops(['explain', 'test']);
  expect(explained.stdout).toContain('"ACCOUNT": "012345670123", "VERSION": "1.10", "MODE": "0644"');
});

test('list and validate take references as they are written', async () => {
  const repo = opsRepo(scripts(['${outputs.one.URL}', '${env.NOT_SET_HERE}']));
  expect((await repo.bitops(['list', ...json])).document).toMatchObject({
    environments: [{ name: 'test' }],
    faults: [],
  });
  const valid = await repo.bitops(['validate', ...json]);
  expect(valid.document).toMatchObject({ valid: true, warnings: [{ code: 'VARIABLE_MISSING' }] });
});
