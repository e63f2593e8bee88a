/** Going on from runs that were killed or interrupted, from destroys, and with a journal that is not what it was. */
import { appendFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readOnlyNode, whyNoReadOnly } from './rig/read-only.js';
import { allOf, done, runIds, saidOf, withoutIds } from './rig/resume.js';
import {
  errorsOf,
  eventsOf,
  expectClean,
  linesOf,
  type OpsRepo,
  opsRepo,
  resources,
  stateOf,
  testWith,
} from './rig.js';

const json = ['--format', 'json'] as const;
const again = ['deploy', '--resume', ...json] as const;
const failed = 'runs again: it failed in the run RUN';
const shell = (...names: readonly string[]) =>
  `bitops: {deployments: {${names.map((it) => `${it}: {plugin: shell}`).join(', ')}}}\n`;

/** The file of a run's journal, the newest of all. */
const fileOf = (repo: OpsRepo, name: string) => join(repo.root, '.bitops/runs', runIds(repo).at(-1) ?? '', name);

testWith('terraform')(
  'a run that is killed in the middle, then one that is interrupted: both are gone on from',
  async () => {
    const repo = opsRepo({
      'test/bitops.config.yaml':
        'bitops: {deployments: {first: {plugin: terraform}, wait: {plugin: shell}, last: {plugin: shell}}}\n',
      'test/first/bitops.config.yaml': 'terraform: {cli: {stack-action: apply}}\n',
      'test/first/main.tf': resources('one'),
      'test/last/deploy.sh': 'echo last\n',
    });
    repo.write('test/wait/deploy.sh', `echo begins; until [ -e "${repo.root}/go" ]; do sleep 0.05; done\n`);
    const killed = repo.start(['deploy', 'test', ...json]);
    await killed.waitForLine(/begins/);
    const meanwhile = await repo.bitops([...again]);
    expect([meanwhile.exitCode, errorsOf(meanwhile), withoutIds(meanwhile.stderr)]).toEqual([
      2,
      ['RESUME_RUNNING'],
      expect.stringContaining(`The run RUN still goes on: process ${killed.pid}`),
    ]);
    killed.kill('SIGKILL');
    await killed.done;
    // As if the kill had come in the middle of a write.
    appendFileSync(fileOf(repo, 'events.ndjson'), '{"v":1,"time":"2026-11-2');
    appendFileSync(fileOf(repo, 'inputs.ndjson'), '{"type":"ended","id":"test:wa');
    expect((await repo.bitops(['runs'])).stdout).toMatch(/not ended +— +yes\n/);

    // What it left running has to end first; and the mended one must not wait for ever.
    repo.write('go', '');
    repo.write('test/wait/deploy.sh', 'echo begins; sleep 60 & wait\n');
    const resumed = repo.start([...again]);
    await resumed.waitForLine(/begins/);
    resumed.kill('SIGINT');
    const interrupted = await resumed.done;
    expect([interrupted.exitCode, saidOf(interrupted)]).toEqual([
      130,
      { 'test:first': done, 'test:wait': 'runs again: the run RUN was killed before it had ended' },
    ]);
    const commands = eventsOf(interrupted, 'command.started').map((it) => it.file);
    expect(commands).toEqual(['bash']);
    repo.write('test/wait/deploy.sh', 'echo waits no more\n');
    const last = await repo.bitops([...again]);
    expect([last.exitCode, saidOf(last)]).toEqual([
      0,
      {
        'test:first': done,
        'test:wait': 'runs again: it was interrupted in the run RUN',
        'test:last': 'runs again: it was interrupted in the run RUN',
      },
    ]);
    expect(stateOf(repo, 'test/first/terraform.tfstate')).toEqual(['one']);
    expectClean(repo);
  },
);

test('a destroy goes on where it stopped: what is gone is not destroyed again', async () => {
  const repo = opsRepo({ 'test/bitops.config.yaml': shell('a', 'b', 'c') });
  for (const name of ['a', 'b', 'c']) {
    repo.write(`test/${name}/deploy.sh`, 'true\n');
    repo.write(`test/${name}/destroy.sh`, `echo ${name} goes; mkdir "${repo.root}/${name} is gone"\n`);
  }
  const script = repo.read('test/a/destroy.sh');
  repo.write('test/a/destroy.sh', 'exit 1\n');
  expect((await repo.bitops(['destroy', 'test', '--yes'])).exitCode).toBe(1);
  repo.write('test/a/destroy.sh', script);
  const wrong = await repo.bitops([...again]);
  expect([wrong.exitCode, errorsOf(wrong)]).toEqual([2, ['RESUME_DIFFERS']]);
  const run = await repo.bitops(['destroy', '--resume', '--yes', ...json]);
  expect([run.exitCode, saidOf(run)]).toEqual([0, { 'test:c': done, 'test:b': done, 'test:a': failed }]);
  expect(linesOf(run)).toEqual(['a goes']);
});

test('what hooks handed on, and outputs that no tool can read, are made again for those that need them', async () => {
  const repo = opsRepo({
    'test/bitops.config.yaml': `bitops: {deployments: {a: {plugin: shell}, b: {plugin: shell}, c: {plugin: shell, inputs: {password: '\${outputs.b.DB_PASSWORD}'}}}}\n`,
    'test/a/deploy.sh': 'echo a runs\n',
    'test/a/bitops.before-deploy.d/x.sh': 'echo "FROM_HOOK=yes" >>"$BITOPS_ENV"\n',
    'test/b/deploy.sh': 'echo "DB_PASSWORD=correct horse" >>"$BITOPS_OUTPUT"\n',
    'test/c/deploy.sh': 'echo "$FROM_HOOK"; exit 1\n',
  });
  await repo.bitops(['deploy', 'test']);
  const run = await repo.bitops([...again]);
  expect(saidOf(run)).toEqual({
    'test:a': 'runs again: its hooks hand on FROM_HOOK, and test:c runs',
    'test:b': 'runs again: test:c needs its output DB_PASSWORD, which can only be told by a run',
    'test:c': failed,
  });
  expect(linesOf(run)).toEqual(['a runs', 'yes']);

  repo.write('test/c/deploy.sh', 'true\n');
  repo.write(
    'test/bitops.config.yaml',
    repo.read('test/bitops.config.yaml').replace('}}}}', '}}, d: {plugin: shell, needs: []}}}'),
  );
  repo.write('test/d/deploy.sh', 'exit 1\n');
  expect((await repo.bitops(['deploy', 'test', '--concurrency', '1'])).exitCode).toBe(1);
  const rest = await repo.bitops([...again]);
  // Nothing that still has to run needs what they made.
  expect(saidOf(rest)).toMatchObject({ 'test:d': failed });
  expect(allOf(join(repo.root, '.bitops'))).not.toContain('correct horse');
});

test('what takes an output runs again where that is another one, or where nobody knows', async () => {
  const takes = "inputs: {word: '${outputs.a.WORD}'}";
  const repo = opsRepo({
    'test/bitops.config.yaml': `bitops: {deployments: {a: {plugin: shell}, b: {plugin: shell, ${takes}}, c: {plugin: shell}}}\n`,
    'test/a/deploy.sh': 'echo "WORD=one" >>"$BITOPS_OUTPUT"\n',
    'test/b/deploy.sh': 'true\n',
    'test/c/deploy.sh': 'exit 1\n',
  });
  const tellAs = (word: string, more = '') => {
    repo.write('test/a/deploy.sh', `echo "WORD=${word}" >>"$BITOPS_OUTPUT"\n${more}`);
    repo.write('test/a/outputs.sh', `echo "WORD=${word}" >>"$BITOPS_OUTPUT"\n`);
  };
  const said = async (...args: readonly string[]) => {
    const { 'test:c': _, ...others } = saidOf(await repo.bitops([...again, ...args]));
    return others;
  };
  tellAs('one');
  await repo.bitops(['deploy', 'test']);
  tellAs('one', '# a remark\n');
  const ran = 'runs again: test/a/deploy.sh changed since the run RUN';
  expect(await said()).toEqual({ 'test:a': ran, 'test:b': done });
  tellAs('two');
  expect(await said()).toEqual({
    'test:a': 'runs again: test/a/deploy.sh changed (and 1 more) since the run RUN',
    'test:b': 'runs again: the output WORD of test:a changed since the run RUN',
  });
  expect(await said()).toEqual({ 'test:a': done, 'test:b': done });

  const { document } = await repo.bitops(['runs', ...json]);
  const { runs } = document as { runs: readonly { id: string }[] };
  tellAs('three');
  await repo.bitops(['deploy', 'test', '--only', 'a']);
  const since = await repo.bitops(['deploy', '--resume', runs[0]?.id ?? '', ...json]);
  expect(saidOf(since)).toMatchObject({
    'test:a': done,
    'test:b': 'runs again: test:a, whose output WORD it takes, was run since the run RUN',
  });
  expect((await repo.bitops(['deploy', 'test', '--skip', 'a'])).exitCode).toBe(1);
  expect(await said()).toMatchObject({
    'test:b': 'runs again: it takes the output WORD of test:a, which is not part of this run',
  });
});

test('an environment whose own hooks failed is opened again, and one that is done is not touched', async () => {
  const repo = opsRepo({
    'bitops.config.yaml': 'bitops: {fail_fast: false}\n',
    'good/bitops.config.yaml': shell('a'),
    'good/a/deploy.sh': 'true\n',
    'good/bitops.before-deploy.d/x.sh': 'echo before good\n',
    'late/bitops.config.yaml': shell('a'),
    'late/a/deploy.sh': 'echo a runs\n',
  });
  repo.write('late/bitops.after-deploy.d/x.sh', `echo after late; [ -e "${repo.root}/ready" ]\n`);
  expect((await repo.bitops(['deploy', 'good', 'late'])).exitCode).toBe(1);
  repo.write('ready', '');
  const run = await repo.bitops([...again]);
  expect([run.exitCode, saidOf(run), linesOf(run)]).toEqual([0, { 'good:a': done, 'late:a': done }, ['after late']]);
  expect(eventsOf(run, 'environment.started').map((it) => it.environment)).toEqual(['late']);
  const none = await repo.bitops([...again]);
  expect([none.exitCode, none.stdout]).toEqual([0, '']);
  expectClean(repo);
});

test('a journal that is not what it was is refused, and says why', async () => {
  const repo = opsRepo({
    'test/bitops.config.yaml': shell('a', 'b'),
    'test/a/deploy.sh': 'true\n',
    'test/b/deploy.sh': 'exit 1\n',
  });
  const resume = async () => {
    const run = await repo.bitops(['deploy', '--resume']);
    return [run.exitCode, withoutIds(run.stderr).split('\n')[0], run.stdout];
  };
  expect(await resume()).toEqual([2, '✘ RESUME_UNKNOWN There is no run to go on from: none is written down', '']);
  await repo.bitops(['deploy', 'test']);
  const key = join(repo.root, '.bitops/runs/key');
  const before = repo.read('.bitops/runs/key');
  expect(statSync(key).mode & 0o777).toBe(0o600);
  for (const damage of [
    () => rmSync(key),
    () => writeFileSync(key, 'no key\n'),
    () => writeFileSync(key, `${'0'.repeat(64)}\n`),
  ]) {
    damage();
    expect(await resume()).toEqual([
      ...[
        2,
        '✘ RESUME_UNREADABLE Nobody can tell what has changed since the run RUN: its key is not there any more',
        '',
      ],
    ]);
  }
  writeFileSync(key, before);
  const inputs = repo.read(`.bitops/runs/${runIds(repo)[0]}/inputs.ndjson`);
  for (const text of [inputs.replace('"v":1', '"v":2'), inputs.slice(0, 20), '', 'null\n']) {
    writeFileSync(fileOf(repo, 'inputs.ndjson'), text);
    expect(await resume()).toEqual([
      2,
      '✘ RESUME_UNREADABLE The run RUN does not say what it was asked for, in words that this version of bitops knows',
      '',
    ]);
  }
  // Of what another version ran, nothing is left out.
  writeFileSync(fileOf(repo, 'inputs.ndjson'), inputs.replaceAll('"bitops":"0.1.0"', '"bitops":"0.0.9"'));
  const other = await repo.bitops([...again]);
  expect(saidOf(other)).toEqual({
    'test:a': 'runs again: bitops changed from 0.0.9 to 0.1.0 since the run RUN',
    'test:b': failed,
  });
  // What another run did since counts, too.
  await repo.bitops(['destroy', 'test', '--only', 'a', '--yes']);
  const { document } = await repo.bitops(['runs', ...json]);
  const { runs } = document as { runs: readonly { id: string; intent: string; resumable: boolean }[] };
  expect(runs.map(({ intent, resumable }) => `${intent} ${resumable}`)).toEqual([
    ...['destroy false', 'deploy true', 'deploy false'],
  ]);
  const after = await repo.bitops(['deploy', '--resume', runs[1]?.id ?? '', ...json]);
  expect(saidOf(after)).toMatchObject({ 'test:a': expect.stringMatching(/^runs again: /) });
});

test('no digest of a weak secret can be made without the key, and no secret is written down', async () => {
  const repo = opsRepo({
    'test/bitops.config.yaml': shell('a', 'b'),
    'test/a/deploy.sh': 'true\n',
    'test/a/pin.txt': '1234\n',
    'test/b/deploy.sh': 'exit 1\n',
  });
  const set = ['--set', 'a:cli.args=["1234"]'];
  await repo.bitops(['deploy', 'test', ...set]);
  const first = repo.read(`.bitops/runs/${runIds(repo)[0]}/inputs.ndjson`);
  const digest = /pin\.txt":"([\w-]{16})"/.exec(first)?.[1] ?? '';
  expect(digest).not.toBe('');
  rmSync(join(repo.root, '.bitops'), { recursive: true });
  await repo.bitops(['deploy', 'test', ...set]);
  const second = repo.read(`.bitops/runs/${runIds(repo)[0]}/inputs.ndjson`);
  expect(second).not.toContain(digest);
  expect(first + second).not.toContain('1234');
});

const readOnly = whyNoReadOnly === '' ? test : test.skip;

readOnly(`in an ops repo that cannot be written, the journal is in the state folder${whyNoReadOnly}`, async () => {
  const repo = opsRepo({ 'test/bitops.config.yaml': shell('a', 'b'), 'test/a/deploy.sh': 'true\n' });
  repo.write('test/b/deploy.sh', `[ -e "${repo.tmp}/../ready" ]\n`);
  const node = readOnlyNode(repo);
  expect((await repo.bitops(['deploy', 'test', ...json], { node })).exitCode).toBe(1);
  repo.write('../ready', '');
  const run = await repo.bitops([...again], { node });
  expect([run.exitCode, saidOf(run)]).toEqual([0, { 'test:a': done, 'test:b': failed }]);
  expectClean(repo);
});
