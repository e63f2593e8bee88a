/** Outputs of other environments: of the same run, or read by their tool; and those that hooks tell. */
import { describe, expect, test } from 'vitest';
import { deployments } from './reference-repos.js';
import { eventsOf, expectClean, linesOf, opsRepo, outcomesOf, testWith } from './rig.js';

const terraform = testWith('terraform');
const json = ['--format', 'json'] as const;

const network = {
  'network/terraform/bitops.config.yaml': 'terraform: { cli: { stack-action: apply } }\n',
  'network/terraform/main.tf': `
    output "zones" { value = ["a", "b"] }
    output "key" {
      value     = "hunter2-hunter2"
      sensitive = true
    }
  `,
};
const shop = {
  'shop/bitops.config.yaml': [
    'bitops:',
    '  needs: [network]',
    '  deployments:',
    '    app:',
    '      plugin: shell',
    '      inputs:',
    '        ZONES: ${outputs["network:terraform"].zones}',
    '        KEY: ${outputs["network:terraform"].key}',
    '',
  ].join('\n'),
  'shop/app/deploy.sh': [
    'echo "zones $ZONES in $BITOPS_ENVIRONMENT"',
    'echo "key $KEY"',
    "python3 -c \"import json,os; print(json.load(open(os.environ['BITOPS_INPUTS_FILE']))['ZONES'])\"",
    'stat -c %a "$BITOPS_INPUTS_FILE"',
    'case "$BITOPS_INPUTS_FILE" in "$BITOPS_TEMPDIR"/../*|"${BITOPS_TEMPDIR%/*}"/*) echo inside ;; esac',
    '',
  ].join('\n'),
};
const told = ['zones ["a","b"] in shop', 'key ***', "['a', 'b']", '600', 'inside'];

describe('outputs of another environment', () => {
  terraform(
    'are those of the run, or else read by its tool; typed, hidden, and nothing of the other one is run',
    async () => {
      const repo = opsRepo({ ...network, ...shop });
      const refused = await repo.bitops(['deploy', 'shop', ...json]);
      expect(refused.exitCode).toBe(1);
      expect(eventsOf(refused, 'error')).toMatchObject(
        [1, 2].map(() => ({ code: 'OUTPUT_MISSING', fix: expect.stringContaining('bitops deploy network') })),
      );
      const both = await repo.bitops(['deploy', '--all', ...json]);
      expect(linesOf(both)).toEqual(expect.arrayContaining(told));
      const alone = await repo.bitops(['deploy', 'shop', ...json]);
      expect(linesOf(alone)).toEqual(expect.arrayContaining(told));
      expect(outcomesOf(alone)).toEqual({ 'shop:app': 'succeeded' });
      expect(eventsOf(alone, 'environment.started').map((it) => it.environment)).toEqual(['shop']);
      expect(eventsOf(alone, 'command.started').filter((it) => it.effect === 'write').length).toBe(1);
      for (const run of [both, alone]) {
        expect(run.exitCode).toBe(0);
        expect(run.stdout + run.stderr).not.toMatch(/hunter2|aHVudGVyMi1o/);
      }
      await expectClean(repo);
    },
  );

  terraform(
    'are known after deploy in a plan of both, and read where the other one is left out or goes later',
    async () => {
      const repo = opsRepo({ ...network, ...shop, 'shop/app/destroy.sh': 'echo "destroy $ZONES"\n' });
      const plan = await repo.bitops(['plan', '--all', ...json]);
      expect(plan.exitCode).toBe(0);
      expect((await repo.bitops(['deploy', '--all'])).exitCode).toBe(0);
      const some = await repo.bitops(['deploy', '--all', '--skip', 'network:terraform', ...json]);
      expect(linesOf(some)).toEqual(expect.arrayContaining(told));
      const destroyed = await repo.bitops(['destroy', '--all', '--yes', ...json]);
      expect(destroyed.exitCode).toBe(0);
      expect(linesOf(destroyed)).toContain('destroy ["a","b"]');
      await expectClean(repo);
    },
  );

  test('are asked for once, with the variables of the other environment, by way of others', async () => {
    const repo = opsRepo({
      'base/bitops.config.yaml': deployments({ net: 'shell' }),
      'base/net/outputs.sh': 'echo "ID=$BITOPS_ENVIRONMENT-1" >>"$BITOPS_OUTPUT"\n',
      'base/net/deploy.sh': 'exit 9\n',
      'mid/bitops.config.yaml':
        'bitops: { needs: [base], deployments: { one: { plugin: shell, inputs: { ID: "${outputs[\'base:net\'].ID}" } } } }\n',
      'mid/one/outputs.sh': 'echo "BOTH=$BITOPS_ENVIRONMENT of $ID" >>"$BITOPS_OUTPUT"\n',
      'mid/one/deploy.sh': 'exit 9\n',
      'top/bitops.config.yaml': [
        'bitops:',
        '  needs: [mid]',
        '  deployments:',
        '    one: { plugin: shell, needs: [], inputs: { X: "${outputs[\'mid:one\'].BOTH}" } }',
        "    two: { plugin: shell, needs: [], inputs: { X: \"${outputs['mid:one'].BOTH} ${outputs['base:net'].ID}\" } }",
        '',
      ].join('\n'),
      'top/one/deploy.sh': 'echo "one: $X"\n',
      'top/two/deploy.sh': 'echo "two: $X"\n',
    });
    const run = await repo.bitops(['deploy', 'top', '--concurrency', '2', ...json]);
    expect(run.exitCode).toBe(0);
    const asked = eventsOf(run, 'command.started').filter((it) => it.args.some((arg) => arg.endsWith('outputs.sh')));
    expect(asked).toHaveLength(2);
    expect(linesOf(run)).toEqual(expect.arrayContaining(['one: mid of base-1', 'two: mid of base-1 base-1']));
    await expectClean(repo);
  });

  test('need a need; what is wrong is told before anything runs', async () => {
    const app = (reference: string) => ({
      'net/bitops.config.yaml': deployments({ one: 'shell' }),
      'net/one/deploy.sh': 'true\n',
      'shop/bitops.config.yaml': deployments({ app: 'shell' }, { app: [`X: \${outputs["${reference}"].id}`] }),
      'shop/app/deploy.sh': 'true\n',
    });
    const run = async (reference: string) => (await opsRepo(app(reference)).bitops(['deploy', 'shop'])).stderr;
    expect(await run('net:one')).toContain('NEED_MISSING');
    expect(await run('net:oen')).toContain('DEPLOYMENT_UNKNOWN');
    expect(await run('nte:one')).toContain('Did you mean net:one?');
  });
});

test('hooks tell outputs beside those of the tool, and hide them', async () => {
  const repo = opsRepo({
    'test/bitops.config.yaml': deployments(
      { first: 'shell', second: 'shell' },
      { second: ['URL: ${outputs.first.URL}', 'ID: ${outputs.first.ID}', 'TICKET: ${outputs.first.TICKET}'] },
    ),
    'test/first/deploy.sh': 'echo "ID=1" >>"$BITOPS_OUTPUT"\n',
    'test/first/bitops.after-deploy.d/10-url.sh': [
      'echo "URL=http://it" >>"$BITOPS_OUTPUT"',
      'echo "not-to-be-seen" >>"$BITOPS_MASK"',
      'echo "TICKET=not-to-be-seen" >>"$BITOPS_OUTPUT"',
      '',
    ].join('\n'),
    'test/second/deploy.sh': 'echo "$URL $ID $TICKET"\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(run.exitCode).toBe(0);
  expect(linesOf(run)).toContain('http://it 1 ***');
  expect(eventsOf(run, 'deployment.finished')[0]?.outputs).toEqual({
    ID: { value: '1', sensitive: false },
    URL: { value: 'http://it', sensitive: false },
    TICKET: { value: '***', sensitive: true },
  });
  repo.write('test/first/bitops.after-deploy.d/10-url.sh', 'echo "export A=1" >>"$BITOPS_OUTPUT"\n');
  const wrong = await repo.bitops(['deploy', 'test', ...json]);
  expect(wrong.exitCode).toBe(1);
  expect(eventsOf(wrong, 'error')).toMatchObject([{ code: 'OUTPUTS_INVALID' }]);
  expect((await repo.bitops(['plan', 'test', ...json])).exitCode).toBe(0);
});
