/** Disks that are full, and workspaces that vanish: clear errors, and nothing is lost. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { smallDisk } from './rig/disk.js';
import { whyNoReadOnly as why } from './rig/read-only.js';
import { errorsOf, eventsOf, expectClean, type Files, linesOf, opsRepo, scripted, stateOf, testWith } from './rig.js';

const json = ['--format', 'json'] as const;
const mounted = why === '' ? test : test.skip;
const mountedTerraform = why === '' ? testWith('terraform') : test.skip;
/** Leaves no room on the disk of a folder. */
const fill = (folder: string) => `head -c 2000000 /dev/zero >"${folder}/filler"`;

const shell: Files = {
  'test/bitops.config.yaml': 'bitops: { deployments: { one: { plugin: shell, keep: [result] } } }\n',
  'test/one/deploy.sh': 'echo one; echo kept >result\n',
};

mounted(`the disk of the workspaces is full: before a run and in the middle of it${why}`, async () => {
  const repo = opsRepo({ ...shell, 'test/one/bitops.always.d/m.sh': 'exit 0\n' });
  const disk = smallDisk(repo.tmp);
  disk.fill();
  const before = await repo.bitops(['deploy', 'test', ...json]);
  expect([before.exitCode, errorsOf(before)]).toEqual([1, ['WORKSPACE_FAILED']]);
  expect(eventsOf(before, 'error')[0]).toMatchObject({
    why: expect.stringContaining('ENOSPC'),
    fix: expect.stringContaining('TMPDIR'),
  });
  disk.free();
  repo.write('test/one/deploy.sh', `${fill('$BITOPS_TEMPDIR')}; echo never seen\nexit 3\n`);
  const middle = await repo.bitops(['deploy', 'test', ...json]);
  expect([middle.exitCode, errorsOf(middle), linesOf(middle)]).toEqual([1, ['COMMAND_FAILED'], []]);
  expect(eventsOf(middle, 'warning').map((it) => it.code)).toEqual(['DISK_FULL']);
  expectClean(repo);
});

mountedTerraform(
  `the disk of the ops repo is full: the old state stays, the new one is saved elsewhere${why}`,
  async () => {
    const repo = opsRepo({});
    const disk = smallDisk(repo.root);
    repo.write('bitops.config.yaml', 'bitops: {}\n');
    repo.write('test/terraform/bitops.config.yaml', 'terraform: { cli: { stack-action: apply } }\n');
    repo.write('test/terraform/main.tf', scripted('r1', 'true'));
    expect((await repo.bitops(['deploy', 'test'])).exitCode).toBe(0);
    const wait = 'echo begins; while [ ! -e "$GO" ]; do sleep 0.05; done';
    const go = join(repo.home, 'go');
    repo.write('test/terraform/main.tf', scripted('r1', 'true') + scripted('r2', wait));
    const started = repo.start(['deploy', 'test', ...json], { env: { GO: go } });
    await started.waitForLine(/begins"/);
    disk.fill();
    repo.write('../home/go', '');
    const run = await started.done;
    expect(run.exitCode).toBe(1);
    expect(errorsOf(run)).toContain('KEEP_FAILED');
    expect(run.stderr.match(/JOURNAL_UNWRITABLE/g)).toHaveLength(1);
    expect(stateOf(repo)).toEqual(['r1']);
    const saved = filesIn(repo.home).find((it) => it.endsWith('errored.tfstate')) ?? '';
    expect(stateOf(repo, join('..', 'home', saved))).toEqual(['r1', 'r2']);
    const before = await repo.bitops(['deploy', 'test', ...json]);
    expect(errorsOf(before)).toEqual(['LOCK_UNWRITABLE']);
    disk.free();
    expectClean(repo);
  },
);

mounted(
  `every disk is full: what can be saved nowhere stays in the workspace, and the next run brings it home${why}`,
  async () => {
    const repo = opsRepo({});
    const base = dirname(repo.root);
    const everything = join(base, 'disk');
    const disk = smallDisk(everything);
    const env = { HOME: join(everything, 'home'), TMPDIR: join(everything, 'tmp') };
    for (const [path, content] of Object.entries(shell)) repo.write(join('../disk/repo', path), content);
    for (const it of ['home', 'tmp']) repo.write(join('../disk', it, 'x'), '');
    const deploy = 'head -c 200000 /dev/zero >result; echo begins; while [ ! -e "$GO" ]; do sleep 0.05; done\n';
    repo.write('../disk/repo/test/one/deploy.sh', deploy);
    const go = join(repo.home, 'go');
    const options = { env: { ...env, GO: go }, cwd: join(everything, 'repo') };
    const started = repo.start(['deploy', 'test', ...json], options);
    await started.waitForLine(/begins"/);
    disk.fill();
    repo.write('../home/go', '');
    const run = await started.done;
    expect([run.exitCode, errorsOf(run)]).toEqual([1, ['HOME_UNREACHABLE']]);
    const held = eventsOf(run, 'error')[0]?.at?.file ?? '';
    expect(readFileSync(held)).toHaveLength(200_000);
    const again = await repo.bitops(['deploy', 'test', ...json], options);
    expect(again.exitCode).not.toBe(0);
    expect(eventsOf(again, 'command.started')).toEqual([]);
    expect(existsSync(held)).toBe(true);
    disk.free();
    const next = await repo.bitops(['deploy', 'test', ...json], options);
    expect([next.exitCode, eventsOf(next, 'warning').map((it) => it.code)]).toEqual([0, ['RUN_RECOVERED']]);
    expect(readFileSync(join(everything, 'repo/test/one/result'))).toHaveLength(200_000);
    expect([existsSync(held), readdirSync(join(everything, 'tmp'))]).toEqual([false, ['x']]);
  },
);

mounted(`the lock can not be brought up to date: nothing is run, and no half of it is left${why}`, async () => {
  const repo = opsRepo({});
  const disk = smallDisk(repo.root);
  const plugin = `import { execFileSync } from 'node:child_process';
export default ({ plugin }) => plugin({ name: 'p', tap(hooks) {
  hooks.beforeRun.tap((env) => {
    try { execFileSync('sh', ['-c', ${JSON.stringify(fill(repo.root))}], { stdio: 'ignore' }); } catch {}
    return env;
  });
} });\n`;
  for (const [path, content] of Object.entries(shell)) repo.write(path, content);
  repo.write('p.mjs', plugin);
  repo.write('bitops.config.yaml', 'bitops: { plugins: [./p.mjs] }\n');
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect([run.exitCode, errorsOf(run)]).toEqual([1, ['LOCK_UNWRITABLE']]);
  expect(eventsOf(run, 'error')[0]?.fix).toContain('Make room');
  expect(eventsOf(run, 'command.started')).toEqual([]);
  disk.free();
  expectClean(repo);
});

test('the workspace is removed while a tool runs: it is said what is lost, and nothing is begun in an empty folder', async () => {
  const remove = 'rm -rf "$(dirname "$BITOPS_TEMPDIR")"; echo done\n';
  const settings = (more: string) =>
    `bitops: { fail_fast: false, deployments: { one: { plugin: shell${more} }, two: { plugin: shell, needs: [] } } }\n`;
  const repo = opsRepo({
    'test/bitops.config.yaml': settings(', keep: [result]'),
    'test/one/deploy.sh': remove,
    'test/two/deploy.sh': 'echo two\n',
  });
  const run = await repo.bitops(['deploy', 'test', '--concurrency', '1', ...json]);
  expect([run.exitCode, linesOf(run)]).toEqual([1, ['done']]);
  expect(errorsOf(run)).toEqual(['WORKSPACE_VANISHED', 'WORKSPACE_VANISHED']);
  expect(eventsOf(run, 'command.started')).toHaveLength(1);
  repo.write('test/bitops.config.yaml', settings(''));
  const last = await repo.bitops(['deploy', 'test', '--only', 'one', ...json]);
  expect([last.exitCode, errorsOf(last)]).toEqual([0, []]);
  expectClean(repo);
});

test('two runs in one ops repo do not see each other’s files, nor can others on the machine', async () => {
  const look = (own: string) =>
    `echo ${own} >"$BITOPS_TEMPDIR/z-${own}"; touch "$HOME/${own}"
while [ ! -e "$HOME/one" ] || [ ! -e "$HOME/two" ]; do sleep 0.02; done
sleep 0.2; echo "sees $(ls "$BITOPS_TEMPDIR" | tr '\\n' ' ')"; echo "mode $(stat -c %a "$(dirname "$BITOPS_TEMPDIR")")"\n`;
  const repo = opsRepo({
    'bitops.config.yaml': 'bitops: {}\n',
    'one/shell/deploy.sh': look('one'),
    'two/shell/deploy.sh': look('two'),
  });
  const before = repo.snapshot();
  const runs = await Promise.all(['one', 'two'].map((it) => repo.bitops(['deploy', it, ...json])));
  expect(runs.map(linesOf)).toEqual(['one', 'two'].map((it) => [`sees bitops.config.yaml ${it} z-${it} `, 'mode 700']));
  expect(repo.snapshot()).toEqual(before);
  expectClean(repo);
});

/** Paths of the files below a folder. */
function filesIn(folder: string): readonly string[] {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true });
  return all.filter((it) => it.isFile()).map((it) => join(it.parentPath, it.name).slice(folder.length + 1));
}
