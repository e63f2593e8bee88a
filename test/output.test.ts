/** Where the output goes: slow readers, readers that leave, terminals and files. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startProgram } from './rig/program.js';
import {
  eventsOf,
  expectClean,
  type Files,
  type Finished,
  hooksIn,
  linesOf,
  type OpsRepo,
  opsRepo,
  resources,
  testWith,
} from './rig.js';

const json = ['--format', 'json'] as const;
const esc = '\u001b';

const shells: Files = {
  'bitops.config.yaml': 'bitops: {}\n',
  'test/shell/deploy.sh': 'echo "this is $BITOPS_ENVIRONMENT"\n',
  'zone/shell/deploy.sh': 'echo "this is $BITOPS_ENVIRONMENT"\n',
};

const loud = 'for i in $(seq 20000); do echo "line $i of many"; done\n';

test('a slow reader gets every line', async () => {
  const repo = opsRepo({ ...shells, 'test/shell/deploy.sh': loud });
  const run = await inBash(repo, '"$@" deploy test --format json | { read -r first; sleep 1; echo "$first"; cat; }');
  expect(linesOf(run)).toHaveLength(20_000);
  expect(linesOf(run).at(-1)).toBe('line 20000 of many');
  expect(run.events.at(-1)?.type).toBe('run.finished');
});

test('a reader that leaves, as head does, does not end the deployment', async () => {
  const repo = opsRepo({ ...shells, 'test/shell/deploy.sh': `${loud}touch "$DONE"\n` });
  const run = await inBash(repo, '"$@" deploy test | head -n 1; echo "exit code ${PIPESTATUS[0]}"');
  expect(run).toMatchObject({ stderr: '', stdout: expect.stringMatching(/^bitops deploy.*\nexit code 0\n$/) });
  expect(existsSync(join(repo.home, 'done'))).toBe(true);
  expectClean(repo);
});

test('a version that can not be written is an error without a stack trace; one that nobody reads is none', async () => {
  const repo = opsRepo({});
  const full = await inBash(repo, '"$@" --version > /dev/full');
  expect(full).toMatchObject({ exitCode: 1, stdout: '' });
  expect(full.stderr).toMatch(/^✘ OUTPUT_LOST Not all of the output could be written to stdout\n {2}.*ENOSPC.*\n$/);
  expect(await inBash(repo, '"$@" --version | true')).toMatchObject({ exitCode: 0, stderr: '' });
  const help = await inBash(repo, '"$@" deploy --help > /dev/full');
  expect([help.exitCode, help.stderr]).toEqual([1, expect.stringContaining('OUTPUT_LOST')]);
});

testWith('terraform')('events tell of every command and hook, how it ended and how long it took', async () => {
  const repo = opsRepo({
    ...hooksIn('test/terraform'),
    'test/terraform/bitops.config.yaml': 'terraform: { cli: { stack-action: apply } }\n',
    'test/terraform/main.tf': resources('one'),
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(run.stderr).toBe('');
  expect(run.events.map((it) => it.type).filter((type) => type.endsWith('.started'))).toEqual([
    ...['run.started', 'environment.started', 'deployment.started', 'hook.started'],
    ...Array.from({ length: 5 }, () => 'command.started'),
    ...['hook.started', 'hook.started'],
  ]);
  for (const kind of ['command', 'hook'] as const) {
    const [started, finished] = [eventsOf(run, `${kind}.started`), eventsOf(run, `${kind}.finished`)];
    expect(finished.map((it) => it.id)).toEqual(started.map((it) => it.id));
    for (const it of finished) {
      expect(it).toMatchObject({
        exitCode: 0,
        durationMs: expect.any(Number),
        environment: 'test',
        deployment: 'terraform',
      });
    }
  }
  expect(new Set(run.events.map((it) => it.run)).size).toBe(1);
  expect(run.events.at(-1)).toMatchObject({ type: 'run.finished', exitCode: 0, outcome: 'succeeded' });
});

test('what bitops is given to read is not read by a tool', async () => {
  const repo = opsRepo({ ...shells, 'test/shell/deploy.sh': 'echo "got $(cat)"\n' });
  expect(linesOf(await repo.bitops(['deploy', 'test', ...json], { input: 'secret\n' }))).toEqual(['got ']);
});

test('colours are for terminals, unless somebody says otherwise', async () => {
  const repo = opsRepo({ ...shells, 'zone/shell/deploy.sh': 'exit 3\n' });
  const isColored = async (args: readonly string[], env: Readonly<Record<string, string>>) => {
    const { stdout, stderr } = await repo.bitops(args, { env });
    return [stdout, stderr].map((text) => text.includes(esc));
  };
  const deploy = ['deploy', 'test', 'zone'];
  expect(await isColored(deploy, {})).toEqual([false, false]);
  expect(await isColored(deploy, { FORCE_COLOR: '1' })).toEqual([true, true]);
  expect(await isColored(deploy, { FORCE_COLOR: '1', NO_COLOR: '1' })).toEqual([false, false]);
  expect(await isColored([...deploy, '--no-color'], { FORCE_COLOR: '1' })).toEqual([false, false]);
  expect(await isColored([...deploy, ...json], { FORCE_COLOR: '1' })).toEqual([false, false]);
  expect(await isColored(['--help'], { FORCE_COLOR: '1' })).toEqual([true, false]);
});

testWith('terraform')('terraform prints colours where bitops does', async () => {
  const repo = opsRepo({
    'test/terraform/bitops.config.yaml': 'terraform: {}\n',
    'test/terraform/main.tf': resources('one'),
  });
  const plain = await repo.bitops(['plan', 'test']);
  expect(plain.stdout).toContain('$ terraform plan -input=false -no-color');
  const colored = await repo.bitops(['plan', 'test'], { env: { FORCE_COLOR: '1' } });
  expect(colored.stdout).not.toContain('-no-color');
  expect(colored.stdout).toContain(`${esc}[32m+`);
});

/** Runs a pipeline in which "$@" is bitops. */
function inBash(repo: OpsRepo, script: string): Promise<Finished> {
  const cli = fileURLToPath(new URL('../bin/dist/cli.js', import.meta.url));
  const env = { ...repo.env, DONE: join(repo.home, 'done') };
  const args = ['-o', 'pipefail', '-c', script, 'bash', process.execPath, cli];
  return startProgram({ file: 'bash', args, cwd: repo.root, env }).done;
}
