/** A deployment through the whole of bitops, in the process of the test, with programs that stand in for real ones. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterrupt } from '@bitops/core';
import { type OpsRepo, type OpsRepoOptions, opsRepo, runRepo } from '@bitops/core/testing';
import { expect, onTestFinished, test } from 'vitest';

const hello = `
export default ({ z, tool }) => tool({
  name: 'hello',
  config: z.strictObject({ who: z.string().default('world') }),
  *steps({ action, config }) {
    if (action === 'apply') yield { file: 'greet', args: [config.who], effect: 'write' };
  },
});
`;

function helloRepo(more: Readonly<Record<string, string>> = {}, options: OpsRepoOptions = {}): OpsRepo {
  const repo = opsRepo(
    {
      'plugins/hello.mjs': hello,
      'bitops.config.yaml': 'bitops:\n  plugins: [./plugins/hello.mjs]\n',
      'test/hello/bitops.config.yaml': 'hello:\n  who: operations\n',
      ...more,
    },
    options,
  );
  onTestFinished(repo.remove);
  return repo;
}

test('deploys all environments, and says what happened', async () => {
  const repo = helloRepo({ 'other/hello/bitops.config.yaml': '' });
  const greet = repo.fake('greet', "console.log('hello', ...args);");
  const before = repo.snapshot();
  const seen: string[] = [];
  const { exitCode, events, report, faults } = await runRepo(repo, { onEvent: ({ type }) => void seen.push(type) });
  expect({ exitCode, faults }).toEqual({ exitCode: 0, faults: [] });
  expect(greet.calls.map((it) => it.args)).toEqual([['world'], ['operations']]);
  expect(greet.calls[0]?.env).toMatchObject({ HOME: repo.home, BITOPS_ENVIRONMENT: 'other' });
  expect(events.flatMap((it) => (it.type === 'output' ? [it.line] : []))).toEqual(['hello world', 'hello operations']);
  expect(seen).toEqual(events.map((it) => it.type));
  expect(report?.environments.map((it) => [it.environment, it.outcome])).toEqual([
    ['other', 'succeeded'],
    ['test', 'succeeded'],
  ]);
  expect(repo.snapshot()).toEqual(before);
});

test('plans, sets, and chooses as the command line does', async () => {
  const repo = helloRepo();
  const greet = repo.fake('greet', 'process.exitCode = Number(args[0]);');
  expect(await runRepo(repo, { intent: 'plan' })).toMatchObject({ exitCode: 0 });
  expect(greet.calls).toEqual([]);
  const failed = await runRepo(repo, { environments: ['test'], set: ['hello:who=3'] });
  expect(failed).toMatchObject({ exitCode: 1, report: { errors: [{ code: 'COMMAND_FAILED' }] } });
  expect(await runRepo(repo, { dryRun: true, env: { BITOPS_HELLO_WHO: 'me' } })).toMatchObject({ exitCode: 0 });
  expect(greet.calls.map((it) => it.args)).toEqual([['3']]);
});

test('what is wrong before anything runs is told, and not thrown', async () => {
  const repo = helloRepo({ 'test/hello/bitops.config.yaml': 'hello:\n  whom: x\n' });
  const run = await runRepo(repo);
  expect(run).toMatchObject({ exitCode: 2, events: [], report: undefined, faults: [{ code: 'CONFIG_KEY_UNKNOWN' }] });
  expect(run.faults[0]?.at).toMatchObject({ file: join(repo.root, 'test/hello/bitops.config.yaml'), line: 2 });
});

test('is interrupted', async () => {
  const repo = helloRepo({ 'bitops.config.yaml': 'bitops:\n  plugins: [./plugins/hello.mjs]\n  grace: 5\n' });
  repo.fake('greet', "console.log('begun'); setInterval(() => {}, 1000);");
  const interrupt = createInterrupt();
  const { exitCode, report } = await runRepo(repo, {
    interrupt,
    onEvent: (event) => event.type === 'output' && interrupt.request({ signal: 'SIGINT' }),
  });
  expect(exitCode).toBe(130);
  expect(report?.environments[0]?.deployments[0]?.outcome).toBe('cancelled');
});

test('a package that is a plugin is installed, and named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitops-package-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'lib'));
  const manifest = { apiVersion: 1, tool: 'hello', binaries: ['greet'] };
  const about = { name: 'bitops-plugin-hello', type: 'module', exports: './lib/index.js', bitops: manifest };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(about));
  writeFileSync(join(folder, 'lib/index.js'), hello);
  const repo = opsRepo({ 'test/hello/bitops.config.yaml': 'hello: {}' }, { plugins: [folder] });
  onTestFinished(repo.remove);
  expect(await runRepo(repo)).toMatchObject({ exitCode: 2, faults: [{ code: 'BINARY_MISSING' }] });
  const greet = repo.fake('greet');
  expect(await runRepo(repo)).toMatchObject({ exitCode: 0, faults: [] });
  expect(greet.calls).toHaveLength(1);
});

test('an ops repo is removed with all around it, whatever became of it', () => {
  const repo = opsRepo({ 'a.sh': '', 'b/c': '1' }, { modes: { 'b/c': 0o600 }, env: { MORE: '1' } });
  expect(repo.snapshot()).toMatchObject({
    'a.sh': expect.stringMatching(/^0755/),
    'b/c': expect.stringMatching(/^0600/),
  });
  expect(repo.env['MORE']).toBe('1');
  repo.remove();
  expect(() => readdirSync(repo.root)).toThrow('ENOENT');
  expect(() => readdirSync(repo.home)).toThrow('ENOENT');
});
