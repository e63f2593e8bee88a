/** Signals as they come in real life: by a terminal, by wrappers that pass them on or do not, too late, and to a tool that does not care. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { parseEvents } from './rig/events.js';
import { startProgram } from './rig/program.js';
import { startStateServer } from './rig/state-server.js';
import {
  eventsOf,
  expectClean,
  type Files,
  hooksIn,
  linesOf,
  type OpsRepo,
  opsRepo,
  outcomesOf,
  scripted,
  testWith,
} from './rig.js';

const json = ['--format', 'json'] as const;
const cli = fileURLToPath(new URL('../bin/dist/cli.js', import.meta.url));
/** Writes down every signal that it gets, and saves what it has at the first one. */
const counting = `for it in INT TERM HUP; do trap "echo $it >>'$HOME/signals'" "$it"; done
echo begins
while [ ! -s "$HOME/signals" ]; do sleep 0.05; done
sleep 0.3
echo saved >"$HOME/saved"
exit 1
`;
const shell: Files = {
  'test/bitops.config.yaml':
    'bitops: { deployments: { one: { plugin: shell, keep: [result] }, two: { plugin: shell } } }\n',
  ...hooksIn('test/one'),
  'test/one/deploy.sh': `echo kept >result\n${counting}`,
  'test/two/deploy.sh': 'echo two\n',
};

/** The events of the one run that is written down. */
function journalOf(repo: OpsRepo) {
  const folder = join(repo.root, '.bitops/runs');
  const [id] = existsSync(folder) ? readdirSync(folder).filter((it) => it.startsWith('2')) : [];
  if (id === undefined) return [];
  return parseEvents(readFileSync(join(repo.root, '.bitops/runs', id, 'events.ndjson'), 'utf8'));
}

/** All that a run owes to those who interrupt it. */
function expectOrderly(repo: OpsRepo, exitCode: number): void {
  expect(readFileSync(join(repo.home, 'signals'), 'utf8')).toBe('INT\n');
  expect(existsSync(join(repo.home, 'saved'))).toBe(true);
  expect(repo.read('test/one/result')).toBe('kept\n');
  const journal = journalOf(repo);
  expect(journal.at(-1)).toMatchObject({ type: 'run.finished', outcome: 'cancelled', exitCode });
  const hooks = journal.filter((it) => it.type === 'hook.started').map((it) => it.script);
  expect(hooks.map((it) => it.split('/')[0])).toEqual([
    'bitops.before-deploy.d',
    'bitops.on-failure.d',
    'bitops.always.d',
  ]);
  expectClean(repo);
}

/** `script` has other options elsewhere. */
const onLinux = test.runIf(process.platform === 'linux');

onLinux('Ctrl-C in a terminal: the tool gets one interrupt, and it is ours', async () => {
  const repo = opsRepo(shell);
  const command = `exec '${process.execPath}' '${cli}' deploy test`;
  const terminal = startProgram(
    { file: 'script', args: ['-qefc', command, '/dev/null'], cwd: repo.root, env: { ...repo.env, TERM: 'xterm' } },
    { keepsInput: true },
  );
  await terminal.waitForLine(/ begins/);
  terminal.type('\u0003');
  const { exitCode, stdout } = await terminal.done;
  expect(stdout).toContain('Interrupted: waiting for bash to end; press Ctrl-C again');
  expect(exitCode).toBe(130);
  expectOrderly(repo, 130);
});

test.each([
  ['npm', ['run', '--silent', 'deploy']],
  ['sh', ['-c', 'exec "$BITOPS" deploy test']],
  ['sh', ['-c', 'trap "kill -TERM \\$!" TERM; "$BITOPS" deploy test & wait; wait $!']],
] as const)('a signal to the entry process alone: %s %j', async (file, args) => {
  const repo = opsRepo({ ...shell, 'package.json': '{ "scripts": { "deploy": "exec \\"$BITOPS\\" deploy test" } }\n' });
  repo.write('../home/bitops', `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`, 0o755);
  const env = { ...repo.env, BITOPS: join(repo.home, 'bitops'), npm_config_update_notifier: 'false' };
  const entry = startProgram({ file, args, cwd: repo.root, env });
  await entry.waitForLine(/│ begins/);
  entry.kill('SIGTERM');
  await entry.done;
  await vi.waitFor(() => expect(repo.orphans()).toEqual([]), { timeout: 20_000, interval: 50 });
  expectOrderly(repo, 143);
});

test('an entry process that dies and tells nobody: the run goes on to its end', async () => {
  const repo = opsRepo({
    'test/bitops.config.yaml': 'bitops: { deployments: { one: { plugin: shell }, two: { plugin: shell } } }\n',
    'test/one/deploy.sh': 'echo begins; while [ ! -e "$HOME/go" ]; do sleep 0.05; done\n',
    'test/two/deploy.sh': 'echo two >"$HOME/two"\n',
  });
  const script = `'${process.execPath}' '${cli}' deploy test; echo never`;
  const entry = startProgram({ file: 'sh', args: ['-c', script], cwd: repo.root, env: { ...repo.env } });
  await entry.waitForLine(/│ begins/);
  entry.kill('SIGKILL');
  entry.leave();
  repo.write('../home/go', '');
  await vi.waitFor(() => expect(repo.orphans()).toEqual([]), { timeout: 20_000, interval: 50 });
  expect(journalOf(repo).at(-1)).toMatchObject({ type: 'run.finished', outcome: 'succeeded', exitCode: 0 });
  expect(existsSync(join(repo.home, 'two'))).toBe(true);
  expectClean(repo);
});

testWith('terraform')(
  'terraform that ends well in spite of an interrupt, since it had to write its state, counts as cancelled',
  async () => {
    const server = await startStateServer({ locks: true, delay: 2000 });
    const repo = opsRepo({
      'test/bitops.config.yaml':
        'bitops: { deployments: { terraform: { keep: [result] }, after: { plugin: shell } } }\n',
      ...hooksIn('test/terraform'),
      'test/terraform/bitops.config.yaml': 'terraform: { cli: { stack-action: apply } }\n',
      'test/terraform/main.tf': server.backend + scripted('r1', 'echo kept >result'),
      'test/after/deploy.sh': 'echo never\n',
    });
    const started = repo.start(['deploy', 'test', ...json]);
    await started.waitForLine(/r1: Creation complete/);
    started.kill('SIGINT');
    const run = await started.done;
    expect(run.exitCode).toBe(130);
    expect(eventsOf(run, 'command.finished').at(-1)).toMatchObject({ exitCode: 0 });
    expect(outcomesOf(run)).toEqual({ 'test:terraform': 'cancelled', 'test:after': 'cancelled' });
    expect(linesOf(run)).toContain('on-failure of test/terraform, cancelled');
    expect([server.state.includes('"r1"'), server.lock]).toEqual([true, undefined]);
    expect(repo.read('test/terraform/result')).toBe('kept\n');
    expectClean(repo);
  },
);

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s when all is done, and the process about to end, changes nothing',
  async (signal) => {
    const repo = opsRepo({ 'bitops.config.yaml': 'bitops: {}\n', 'test/shell/deploy.sh': 'echo one\n' });
    // There is hardly time for it: here, the end of the process takes a second.
    const late = 'const { exit } = process; process.exit = (code) => setTimeout(() => exit(code), 1000);';
    repo.write('../home/late.mjs', late);
    repo.write('../home/node', `#!/bin/sh\nexec '${process.execPath}' --import '${repo.home}/late.mjs' "$@"\n`, 0o755);
    const started = repo.start(['deploy', 'test', ...json], { node: join(repo.home, 'node') });
    await started.waitForLine(/run\.finished/);
    await sleep(300);
    started.kill(signal);
    const run = await started.done;
    expect(run).toMatchObject({ exitCode: 0, signal: null, stderr: '' });
    expectClean(repo);
  },
);
