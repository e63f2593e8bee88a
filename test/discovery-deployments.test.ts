/** Which deployments of an environment bitops finds, and in which order. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { list, listed, ran, shell } from './discovery-repo.js';
import { opsRepo } from './rig.js';

test('deployments run in the order in which they are listed, paths too, and backwards to be destroyed [compat 1.deployments]', async () => {
  const names = ['zeta', 'tools/b/c', 'tools/a', './alpha/', 'tools/b'];
  const folders = ['zeta', 'tools/b/c', 'tools/a', 'alpha', 'tools/b'];
  const repo = opsRepo({
    'test/bitops.config.yaml': listed(...names),
    ...Object.assign({}, ...folders.map((name) => shell(`test/${name}`))),
    ...Object.fromEntries(folders.map((name) => [`test/${name}/destroy.sh`, `echo "ran test/${name}"\n`])),
    ...shell('test/unlisted'),
  });
  const expected = folders.map((name) => `test/${name}`);
  expect((await list(repo)).found).toEqual([`test: ${folders.join(' ')}`]);
  expect(ran((await repo.bitops(['deploy', 'test'])).stdout)).toEqual(expected);
  expect(ran((await repo.bitops(['destroy', 'test', '--yes'])).stdout)).toEqual([...expected].reverse());
  expect(ran((await repo.bitops(['deploy', 'test', '--only', 'tools/b,test:zeta'])).stdout)).toEqual([
    'test/zeta',
    'test/tools/b',
  ]);
});

test('deployments without a list are the folders that are named after tools: the official ones first, then by name [compat 1.deployments 1.order]', async () => {
  const repo = opsRepo({
    ...shell('test/shell'),
    'test/terraform/main.tf': '',
    'test/scripts/x.sh': '',
    'test/hello/bitops.config.yaml': 'hello: {}\n',
    'test/alpha/bitops.config.yaml': 'alpha: {}\n',
    'bitops.config.yaml': 'bitops:\n  plugins: [./hello.mjs, ./alpha.mjs]\n',
    'hello.mjs': toolFile('hello'),
    'alpha.mjs': toolFile('alpha'),
  });
  expect((await list(repo)).found).toEqual(['test: terraform shell alpha hello']);
});

test('deployments without a list, where BitOps would have run them in another order: that is said once [compat 1.order]', async () => {
  const repo = opsRepo({
    'bitops.config.yml':
      'bitops:\n  plugins: {helm: false, ansible: false, a: {source: ./helm.mjs}, b: {source: ./ansible.mjs}}\n',
    'helm.mjs': toolFile('helm'),
    'ansible.mjs': toolFile('ansible'),
    'test/helm/bitops.config.yaml': 'helm: {}\n',
    'test/ansible/bitops.config.yaml': 'ansible: {}\n',
    'prod/helm/bitops.config.yaml': 'helm: {}\n',
    'prod/ansible/bitops.config.yaml': 'ansible: {}\n',
  });
  const notice = 'DEPLOYMENT_ORDER Deployments run in the order ansible, helm; BitOps 2.x ran helm, ansible';
  const { stderr } = await repo.bitops(['list']);
  expect(stderr.split(notice)).toHaveLength(2);
  expect(stderr).toMatch(/DEPLOYMENT_ORDER .*\n {2}at bitops\.config\.yml/);
  const run = await repo.bitops(['deploy', '--all']);
  expect(run.stderr.split(notice)).toHaveLength(2);
  repo.write('bitops.config.yaml', `${repo.read('bitops.config.yml')}  deployments: {ansible: {}, helm: {}}\n`);
  expect((await repo.bitops(['list'])).stderr).toBe('');
});

test('deployments that are listed for all environments run where there is a folder, and an environment may list others', async () => {
  const repo = opsRepo({
    'bitops.config.yaml': listed('app', 'db'),
    ...shell('test/app'),
    ...shell('prod/app'),
    ...shell('prod/db'),
    'special/bitops.config.yaml': listed('other'),
    ...shell('special/other'),
  });
  const { exitCode, stdout } = await repo.bitops(['deploy', '--all']);
  expect([exitCode, ran(stdout).toSorted()]).toEqual([0, ['prod/app', 'prod/db', 'special/other', 'test/app']]);
});

test('deployments that are named and have no folder are skipped with a warning, and a fault for validate [compat 1.deployment-missing]', async () => {
  const repo = opsRepo({ 'test/bitops.config.yaml': listed('ap', 'app'), ...shell('test/app') });
  const deploy = await repo.bitops(['deploy', 'test']);
  expect([deploy.exitCode, ran(deploy.stdout)]).toEqual([0, ['test/app']]);
  const said =
    'DEPLOYMENT_MISSING The deployment test:ap has no folder, and is skipped\n  at test/bitops.config.yaml:3:5\n';
  expect(deploy.stderr).toContain(`⚠ ${said}`);
  expect(deploy.stderr).toContain('fix: Did you mean app? Or make the folder ');
  const validate = await repo.bitops(['validate']);
  expect([validate.exitCode, validate.stderr]).toEqual([2, expect.stringContaining(`✘ ${said}`)]);
});

test('deployments a link to a folder of the same environment is one', async () => {
  const repo = opsRepo({ 'test/bitops.config.yaml': listed('link'), ...shell('test/real') });
  symlinkSync('real', join(repo.root, 'test/link'));
  const { exitCode, stdout, stderr } = await repo.bitops(['deploy', 'test']);
  expect([exitCode, ran(stdout), stderr]).toEqual([0, ['test/real'], '']);
});

/** A plugin in one file, with one tool. */
function toolFile(name: string): string {
  return `export default ({ z, tool }) => tool({ name: '${name}', config: z.strictObject({}), *steps() {} });\n`;
}
