/** Plugins are JavaScript of strangers: what they do wrong is said, and never passes for a success. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { opsRepo } from './rig.js';

const plugin = (steps: string, before = '') => `${before}
export default ({ z, tool }) => tool({ name: 'odd', config: z.strictObject({}), ${steps} });
`;
const repoWith = (code: string) =>
  opsRepo({
    'odd.mjs': code,
    'bitops.config.yaml': 'bitops: {plugins: [./odd.mjs]}\n',
    'test/odd/bitops.config.yaml': 'odd: {}\n',
  });

test.each([
  ['misspells the effect of a command', "*steps() { yield { file: 'touch', args: ['done'], efect: 'write' }; }"],
  ['gives what is no step', '*steps() { yield { preveiw: [] }; }'],
  ['gives nothing', '*steps() { yield undefined; }'],
  ['is async', 'async *steps() {}'],
  ['gives a list', 'steps() { return []; }'],
])('a tool that %s', async (_, steps) => {
  const repo = repoWith(plugin(steps));
  for (const command of [['plan'], ['deploy', '--dry-run'], ['deploy']]) {
    const { exitCode, stderr } = await repo.bitops([...command, 'test']);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('STEP_INVALID')]);
  }
  expect(existsSync(join(repo.root, 'test/odd/done'))).toBe(false);
});

test.each([
  ["a name with a '='", "{ 'A=B': 'c' }"],
  ['a NUL character', "{ A: 'b\\0c' }"],
  ['no name', "{ '': 'c' }"],
])('a hook that gives a variable with %s', async (_, variables) => {
  const repo = repoWith(
    `export default ({ plugin }) => plugin({ name: 'odd', tap(hooks) { hooks.beforeRun.tap(() => (${variables})); } });\n`,
  );
  repo.write('test/odd/bitops.config.yaml', '');
  repo.write('test/shell/deploy.sh', '');
  const { exitCode, stderr } = await repo.bitops(['deploy', 'test']);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('HOOK_RESULT_INVALID')]);
});

test.each([
  ['when it is imported', plugin('*steps() {}', 'process.exit(0);')],
  ['in its steps', plugin('*steps() { process.exit(0); }')],
  ['by waiting for ever', plugin('*steps() {}', 'await new Promise(() => {});')],
])('a plugin that ends bitops %s does not make it a success', async (_, code) => {
  const { exitCode, stderr } = await repoWith(code).bitops(['deploy', 'test']);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('ended before it was done')]);
});

test.each([
  ['an async factory', "export default async () => { throw new Error('no luck with tOkEn-4711'); };"],
  ['a promise that nobody waits for', plugin('*steps() {}', "Promise.reject(new Error('no luck with tOkEn-4711'));")],
  [
    'a timer, while bitops reads on',
    plugin(
      '*steps() {}',
      "setTimeout(() => { throw new Error('no luck with tOkEn-4711'); }); await new Promise((go) => setTimeout(go, 500));",
    ),
  ],
])('an error in %s is told before anything runs, without its secrets', async (_, code) => {
  const repo = repoWith(code);
  for (const command of ['deploy', 'validate', 'list']) {
    const args = command === 'list' ? [command] : [command, 'test'];
    const run = await repo.bitops([...args, '--log-level', 'debug'], { env: { API_TOKEN: 'tOkEn-4711' } });
    expect([command, run.exitCode, run.stderr]).toEqual([command, 2, expect.stringContaining('no luck with ***\n')]);
    expect(run.stderr).not.toContain('tOkEn');
  }
});

const thrown = "{ throw new Error('no luck'); }";
test.each([
  ['its steps', `*steps() ${thrown}`, 1],
  ['steps that are no generator', `steps() ${thrown}`, 1],
  ['its exports', `exports() ${thrown}, *steps() {}`, 1],
  ['its state', `durable() ${thrown}, *steps() {}`, 1],
  ['its check', `check() ${thrown}, *steps() {}`, 2],
  ['its action', `action() ${thrown}, *steps() {}`, 2],
])('an error in %s names the tool and its place', async (_, tool, expected) => {
  const repo = repoWith(plugin(tool));
  const { exitCode, events } = await repo.bitops(['deploy', 'test', '--format', 'json']);
  const told = {
    code: 'TOOL_FAILED',
    what: 'The tool odd of the plugin odd failed',
    at: { file: join(repo.root, 'odd.mjs'), line: 2, column: expect.any(Number) },
    why: 'no luck',
  };
  expect([exitCode, events.find((it) => it.type === 'error')]).toEqual([expected, expect.objectContaining(told)]);
  expect(events.at(-1)?.type).toBe(tool.startsWith('action') ? 'error' : 'run.finished');
});

test('an error in a tap of the event hook names the plugin, once', async () => {
  const repo = repoWith(
    `export default ({ plugin }) => plugin({ name: 'odd', tap(hooks) { hooks.event.tap(() => ${thrown}); } });`,
  );
  repo.write('test/bitops.config.yaml', 'bitops: { deployments: { odd: { plugin: shell } } }\n');
  repo.write('test/odd/bitops.config.yaml', 'shell: {}\n');
  repo.write('test/odd/deploy.sh', '');
  const { exitCode, events } = await repo.bitops(['deploy', 'test', '--format', 'json']);
  const told = { code: 'TAP_FAILED', what: 'The plugin odd failed in its hook event', why: 'no luck' };
  expect([exitCode, events.filter((it) => it.type === 'warning')]).toEqual([0, [expect.objectContaining(told)]]);
});

test('a tool that asks for no known action is refused before anything runs', async () => {
  const { exitCode, stdout, stderr } = await repoWith(plugin("action: () => 'boom', *steps() {}")).bitops([
    'deploy',
    'test',
  ]);
  expect([exitCode, stdout, stderr]).toEqual([
    2,
    '',
    expect.stringContaining('ACTION_INVALID The tool odd asks for "boom"'),
  ]);
});

test('what a plugin leaves open does not keep bitops from its end', async () => {
  const repo = repoWith(plugin('*steps() {}', 'setInterval(() => {}, 1000);'));
  const { exitCode, stdout } = await repo.bitops(['deploy', 'test']);
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining('deploy done')]);
});

test.each([
  'console.log("hello from the plugin");',
  'process.stdout.write("hello from the plugin\\n");',
  'import console from "node:console"; console.log("hello from the plugin");',
])('what a plugin prints is no output of bitops: %s', async (code) => {
  const repo = repoWith(plugin('*steps() {}', code));
  const { exitCode, stdout, stderr } = await repo.bitops(['list', '--format', 'json']);
  expect(exitCode).toBe(0);
  expect(() => JSON.parse(stdout)).not.toThrow();
  expect(stderr).toContain('hello from the plugin');
});

test('a lock file in the ops repo can not make bitops remove anything', async () => {
  const precious = mkdtempSync(join(tmpdir(), 'bitops-'));
  onTestFinished(() => rmSync(precious, { recursive: true, force: true }));
  mkdirSync(join(precious, 'sub'));
  const { hostname } = await import('node:os');
  const { readlinkSync } = await import('node:fs');
  const host = `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  const dead = { pid: 4_190_000, started: '1', host, run: 'x', intent: 'deploy', since: 'x', workspaces: [precious] };
  const repo = opsRepo({
    'test/shell/deploy.sh': 'echo deployed\n',
    'test/shell/bitops.config.yaml': 'shell: {}\n',
    '.bitops/locks/test.json': JSON.stringify(dead),
  });
  const { exitCode, stdout } = await repo.bitops(['deploy', 'test']);
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining('deployed')]);
  expect(existsSync(join(precious, 'sub'))).toBe(true);
});

test.each(['--only', '--skip'])('%s with nothing behind it is no choice of everything', async (flag) => {
  const repo = opsRepo({
    'test/shell/deploy.sh': 'touch "$OLDPWD/done"\n',
    'test/shell/bitops.config.yaml': 'shell: {}\n',
  });
  for (const value of ['', ',', ' ']) {
    const { exitCode, stderr } = await repo.bitops(['deploy', 'test', flag, value]);
    expect([value, exitCode, stderr]).toEqual([value, 2, expect.stringContaining('names no deployment')]);
  }
});
