/** Rights that are missing, and limits that are reached: clear errors, and nothing is changed. */
import { chmodSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { errorsOf, eventsOf, expectClean, type OpsRepo, opsRepo, scripted, testWith } from './rig.js';

const json = ['--format', 'json'] as const;

/** A node that runs as a user who owns nothing here and has no other process, and under limits of its own. */
function asNobody(repo: OpsRepo, limits = ''): string {
  const as = 'setpriv --reuid=64321 --regid=64321 --clear-groups --no-new-privs --bounding-set=-all';
  repo.write('../home/as-nobody', `#!/bin/sh\nexec ${as} ${limits} '${process.execPath}' "$@"\n`, 0o755);
  for (const it of [dirname(repo.root), repo.home, repo.tmp]) chmodSync(it, 0o777);
  return join(repo.home, 'as-nobody');
}
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
const whyNotNobody = isRoot ? '' : ' [not run: only root of Linux can be somebody else here]';

(isRoot ? testWith('terraform') : test.skip)(
  `state that may not be written is not touched${whyNotNobody}`,
  async () => {
    const repo = opsRepo({
      'test/terraform/bitops.config.yaml': 'terraform: { cli: { stack-action: apply } }\n',
      'test/terraform/main.tf': scripted('r1', 'true'),
    });
    expect((await repo.bitops(['deploy', 'test'])).exitCode).toBe(0);
    chmodSync(join(repo.root, 'test/terraform/terraform.tfstate'), 0o644);
    repo.write('test/terraform/main.tf', scripted('r1', 'true') + scripted('r2', 'true'));
    rmSync(join(repo.root, '.bitops'), { recursive: true, force: true });
    const before = repo.snapshot();
    const run = await repo.bitops(['deploy', 'test', ...json], { node: asNobody(repo) });
    expect([run.exitCode, errorsOf(run)]).toEqual([1, ['STATE_UNWRITABLE']]);
    expect(repo.snapshot()).toEqual(before);
    expect(repo.leftovers()).toEqual([]);
  },
);

test('as many open files as there may be: what fails says which limit it is', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `d${index}`);
  const repo = opsRepo({
    'test/bitops.config.yaml': `bitops: { deployments: { ${names.map((it) => `${it}: { plugin: shell, needs: [] }`).join(', ')} } }\n`,
    ...Object.fromEntries(names.map((it) => [`test/${it}/deploy.sh`, 'sleep 0.5\n'])),
    'bitops.config.yaml': 'bitops: { fail_fast: false }\n',
  });
  repo.write('../home/few-files', `#!/bin/sh\nulimit -n 34\nexec '${process.execPath}' "$@"\n`, 0o755);
  const node = join(repo.home, 'few-files');
  const run = await repo.bitops(['deploy', 'test', '--concurrency', '40', ...json], { node });
  expect(run.exitCode).toBe(1);
  const codes = new Set(eventsOf(run, 'error').map((it) => it.fix));
  expect([...codes].join('\n')).toContain('ulimit -n');
  expectClean(repo);
  const fewer = await repo.bitops(['deploy', 'test', '--only', 'd0'], { node });
  expect(fewer.exitCode).toBe(0);
});

(isRoot ? test : test.skip)(
  `as many processes as there may be: it is said which limit it is${whyNotNobody}`,
  async () => {
    const repo = opsRepo({ 'bitops.config.yaml': 'bitops: {}\n', 'test/shell/deploy.sh': 'echo one\n' });
    // Node needs some for itself, how many depends on its version, and aborts where it does not get them.
    for (let limit = 8; ; limit += 1) {
      const run = await repo.bitops(['deploy', 'test', ...json], { node: asNobody(repo, `prlimit --nproc=${limit}`) });
      if (run.signal !== null || run.exitCode === 134) continue;
      expect([run.exitCode, errorsOf(run)]).toEqual([1, ['COMMAND_NOT_STARTED']]);
      expect(eventsOf(run, 'error')[0]?.fix).toContain('ulimit -u');
      break;
    }
    expectClean(repo);
  },
);
