/** Deployments that consist of hooks: the tool hooks-only, and what BitOps called it. */
import { expect, test } from 'vitest';
import { errorsOf, eventsOf, expectClean, linesOf, opsRepo, outcomesOf } from './rig.js';

const json = ['--format', 'json'] as const;

test.each(['hooks-only', 'kubectl', 'azure'])(
  '%s does nothing and says so; its hooks run and hand on [compat 6.aws-and-kubectl 8.only-hooks]',
  async (name) => {
    const repo = opsRepo({
      'test/bitops.config.yaml': `bitops: {deployments: {login: {plugin: ${name}}, app: {plugin: shell}}}\n`,
      'test/login/bitops.config.yaml': `${name}: {options: {foo: baz}, cli: {a: [1]}}\n`,
      'test/login/bitops.before-deploy.d/1.sh': 'echo "logged in"; echo WHO=me >> "$BITOPS_ENV"\n',
      'test/app/deploy.sh': 'echo "deploying as $WHO"\n',
    });
    const run = await repo.bitops(['deploy', 'test', ...json]);
    expect([run.exitCode, errorsOf(run), eventsOf(run, 'warning')]).toEqual([0, [], []]);
    expect(linesOf(run)).toEqual(['logged in', 'deploying as me']);
    expect(eventsOf(run, 'note').map((it) => it.text)).toEqual(['login does nothing but run its hooks']);
    const plan = await repo.bitops(['plan', 'test', '--exit-code']);
    expect(plan.exitCode).toBe(0);
    repo.write('test/login/bitops.config.yaml', `${name}: {options: {skip-deploy: true}}\n`);
    expect(outcomesOf(await repo.bitops(['deploy', 'test', ...json]))).toMatchObject({ 'test:login': 'skipped' });
    expect((await repo.bitops(['destroy', 'test', '--yes'])).exitCode).toBe(0);
    expectClean(repo);
  },
);
