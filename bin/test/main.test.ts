import { expect, it } from 'vitest';
import { toNotice } from '../src/commands/guard.js';
import { createWatch } from '../src/commands/watch.js';
import { exitCodeOf } from '../src/exit-codes.js';
import { main } from '../src/main.js';
import { fakeCaller, stamp } from './fakes.js';

it('ends a usage error with exit code 2, on stderr', async () => {
  const { caller, stdout, stderr } = fakeCaller(['deplyo', 'test']);
  expect(await main(caller)).toBe(2);
  expect(stdout.text).toBe('');
  expect(`\n${stderr.text}`).toMatchInlineSnapshot(`
    "
    ✘ USAGE_INVALID Unknown command 'deplyo'
      fix: Did you mean deploy? 'bitops --help' lists what there is.
    "
  `);
});

it('makes an event of a usage error too, where events are wanted', async () => {
  const { caller, stdout, stderr } = fakeCaller(['deploy', '--format=json', '--aply']);
  expect(await main(caller)).toBe(2);
  expect(JSON.parse(stdout.text)).toMatchObject({ v: 1, type: 'error', code: 'USAGE_INVALID' });
  expect(stderr.text).toContain('✘ USAGE_INVALID');
});

it('prints help to stdout with exit code 0', async () => {
  const { caller, stdout, stderr } = fakeCaller(['deploy', '--help']);
  expect(await main(caller)).toBe(0);
  expect(stdout.text).toContain('Usage: bitops deploy');
  expect(stderr.text).toBe('');
});

it('says that the current directory is gone', async () => {
  const cwd = () => {
    throw new Error('ENOENT: no such file or directory, uv_cwd');
  };
  const { caller, stderr } = fakeCaller(['list'], { cwd });
  expect(await main(caller)).toBe(2);
  expect(stderr.text).toContain('✘ CWD_MISSING The current directory is not there any more');
});

it('takes the exit code from the report', () => {
  const report = { dryRun: false, environments: [], warnings: [], errors: [] };
  expect(exitCodeOf({ ...report, exitCode: 130 })).toBe(130);
  expect(exitCodeOf(report)).toBe(1);
});

it('says whom an interrupt waits for', () => {
  expect(toNotice('SIGINT', ['terraform'], false)).toBe(
    'Interrupted: waiting for terraform to end; press Ctrl-C again to end it now',
  );
  expect(toNotice('SIGINT', ['terraform', 'helm'], true)).toBe('Interrupted again: ending terraform and helm now');
  expect(toNotice('SIGTERM', ['login.sh'], false)).toBe('Got SIGTERM: waiting for login.sh to end');
  expect(toNotice('SIGHUP', [], false)).toBe('Got SIGHUP: ending the run');
});

it('watches what runs', () => {
  const watch = createWatch();
  const at = { environment: 'test', deployment: 'web' };
  const command = {
    type: 'command.started',
    file: '/opt/terraform',
    args: [],
    cwd: '/w',
    effect: 'write',
    ...at,
  } as const;
  watch.event(stamp({ ...command, id: 'c0', dryRun: true }));
  watch.event(stamp({ ...command, id: 'c1' }));
  watch.event(
    stamp({ type: 'hook.started', id: 'h1', hook: 'beforeTool', plugin: 'p', script: 'a.d/login.sh', ...at }),
  );
  expect(watch.running()).toEqual(['terraform', 'login.sh']);
  watch.event(stamp({ type: 'command.finished', id: 'c1', exitCode: 0, durationMs: 1, ...at }));
  expect(watch.running()).toEqual(['login.sh']);
  expect(watch.started()).toBe(false);
});
