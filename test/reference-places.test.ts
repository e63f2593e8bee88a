/** Where references may stand, what is refused of them up front, and that inputs stay as they are written. */
import { expect, test } from 'vitest';
import { args, deployments, faultsIn, scripts, settings } from './reference-repos.js';
import { errorsOf, eventsOf, linesOf, opsRepo } from './rig.js';

const json = ['--format', 'json'] as const;

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

    ✘ DEPLOYMENT_UNKNOWN \${outputs["production:net"].x} names the deployment production:net, and test has none of that name
      at test/one/bitops.config.yaml:7:9
      fix: Known: two, three.

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
