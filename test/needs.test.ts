/** Deployments and environments that need others: order, deployments side by side, failures, and what is refused. */
import { describe, expect, test } from 'vitest';
import { errorsOf, eventsOf, expectClean, type Files, type Finished, opsRepo, outcomesOf } from './rig.js';

const json = ['--format', 'json'] as const;
/** Says when it begins and ends; `work` is done in between. */
const script = (work = '') => `echo "begin $(basename "$PWD")"\n${work}\necho "end $(basename "$PWD")"\n`;
const needing = (needs: Readonly<Record<string, readonly string[] | undefined>>, more = '') =>
  `bitops:\n  deployments:\n${Object.entries(needs)
    .map(
      ([name, list]) => `    ${name}: {plugin: shell${list === undefined ? '' : `, needs: ${JSON.stringify(list)}`}}\n`,
    )
    .join('')}${more}`;
const scripts = (...names: readonly string[]): Files =>
  Object.fromEntries(names.map((name) => [`${name}/deploy.sh`, script()]));
const finished = (run: Finished) =>
  eventsOf(run, 'deployment.finished').map((it) => `${it.environment}:${it.deployment} ${it.reason ?? it.outcome}`);

describe('needs', () => {
  test('are waited for, across environments, whatever the order of the names; to destroy, the other way round', async () => {
    const repo = opsRepo({
      'app/bitops.config.yaml': needing({ web: ['db'], db: ['network:vpc'] }),
      'network/bitops.config.yaml': needing({ vpc: undefined, dns: undefined }),
      'tools/bitops.config.yaml': needing({ ci: undefined }, '  needs: [app]\n'),
      ...scripts('app/web', 'app/db', 'network/vpc', 'network/dns', 'tools/ci'),
    });
    const run = await repo.bitops(['deploy', '--all', '--concurrency', '1', ...json]);
    expect(finished(run)).toEqual(
      ['network:vpc', 'app:db', 'app:web', 'network:dns', 'tools:ci'].map((it) => `${it} succeeded`),
    );
    const down = await repo.bitops(['destroy', '--all', '--yes', '--concurrency', '1', ...json]);
    expect(finished(down).map((it) => it.split(' ')[0])).toEqual([
      'tools:ci',
      'network:dns',
      'app:web',
      'app:db',
      'network:vpc',
    ]);
    const part = await repo.bitops(['deploy', 'tools', 'network', '--concurrency', '1', ...json]);
    expect(finished(part).map((it) => it.split(' ')[0])).toEqual(['network:vpc', 'tools:ci', 'network:dns']);
    expectClean(repo);
  });

  test('let deployments run side by side, as many as are asked for, in one workspace', async () => {
    // Each waits until the other one has begun: one after the other they would wait for ever.
    const meet = (other: string) => script(`touch begun; until [ -e ../${other}/begun ]; do sleep 0.05; done`);
    const repo = opsRepo({
      'test/bitops.config.yaml': needing({ a: [], b: [], c: ['a', 'b'] }),
      'test/a/deploy.sh': meet('b'),
      'test/b/deploy.sh': meet('a'),
      'test/c/deploy.sh': script(),
      'test/a/bitops.before-deploy.d/1.sh': 'echo FROM_A=1 >> "$BITOPS_ENV"\n',
      'test/b/bitops.after-deploy.d/1.sh': 'echo "b sees ${FROM_A:-nothing}"\n',
      'test/c/bitops.after-deploy.d/1.sh': 'echo "c sees ${FROM_A:-nothing}"\n',
    });
    const args = ['deploy', 'test', '--concurrency', '2'];
    const run = await repo.bitops(args);
    expect(run.exitCode).toBe(0);
    const told = run.stdout.split('\n').flatMap((it) => /^(━ .*|✔ .*(?= {2}applied)| {2}.*│ .*)/.exec(it)?.[0] ?? []);
    expect(told.slice(0, 13)).toEqual([
      ...['━ test › a  shell apply', '  │ begin a', '  │ end a', '✔ test › a'],
      ...['━ test › b  shell apply', '  │ begin b', '  │ end b', '  │ b sees nothing', '✔ test › b'],
      ...['━ test › c  shell apply', '  │ begin c', '  │ end c', '  │ c sees 1'],
    ]);
    // Whose heading is not the last one says whose line it is.
    const mixed = await repo.bitops([...args, '--output', 'stream']);
    const lines = mixed.stdout.split('\n').filter((it) => /│ (begin|end) /.test(it));
    expect(lines.some((it) => /^ {2}test › [ab] │ /.test(it))).toBe(true);
    expectClean(repo);
  });

  test('that failed leave out what needs them, and nothing else, without fail_fast', async () => {
    const repo = opsRepo({
      'bitops.config.yaml': 'bitops: {fail_fast: false}\n',
      'app/bitops.config.yaml': needing({ web: ['db'], db: ['network:vpc'], other: [] }),
      'network/bitops.config.yaml': needing({ vpc: undefined, dns: undefined }),
      'tools/bitops.config.yaml': needing({ ci: undefined }, '  needs: [network]\n'),
      ...scripts('app/web', 'app/db', 'app/other', 'network/dns', 'tools/ci'),
      'network/vpc/deploy.sh': 'exit 3\n',
    });
    const run = await repo.bitops(['deploy', '--all', '--concurrency', '4', ...json]);
    expect([run.exitCode, errorsOf(run)]).toEqual([1, ['COMMAND_FAILED']]);
    expect(finished(run).toSorted()).toEqual([
      'app:db after the failure of network:vpc',
      'app:other succeeded',
      'app:web after the failure of network:vpc',
      'network:dns succeeded',
      'network:vpc failed',
      'tools:ci after the failure of network:vpc',
    ]);
  });

  test('that could not be run after a failure leave out what needs them, too', async () => {
    const repo = opsRepo({
      'bitops.config.yaml': 'bitops: {fail_fast: false}\n',
      'app/bitops.config.yaml': needing({ web: ['network:dns'] }),
      'network/bitops.config.yaml': needing({ vpc: undefined, dns: [] }),
      'shop/bitops.config.yaml': needing({ a: undefined, b: undefined, c: ['b'], d: undefined }),
      ...scripts('app/web', 'network/vpc', 'network/dns', 'shop/b', 'shop/c', 'shop/d'),
      'network/bitops.before-deploy.d/1.sh': 'exit 4\n',
      'shop/a/deploy.sh': 'exit 3\n',
      'shop/b/bitops.config.yaml': 'shell: {cli: {args: ["${outputs.a.NAME}"]}}\n',
      // What it was before is no answer: it would have been something else by now.
      'shop/b/outputs.sh': 'echo "NAME=old" >> "$BITOPS_OUTPUT"\n',
      'shop/d/bitops.config.yaml': 'shell: {cli: {args: ["${outputs.b.NAME}"]}}\n',
    });
    const run = await repo.bitops(['deploy', '--all', '--concurrency', '1', ...json]);
    expect(run.exitCode).toBe(1);
    expect(finished(run).toSorted()).toEqual([
      'app:web after the failure of network',
      'network:dns the environment could not be made ready',
      'network:vpc the environment could not be made ready',
      'shop:a failed',
      'shop:b after the failure of shop:a',
      'shop:c after the failure of shop:a',
      'shop:d after the failure of shop:b',
    ]);
    expectClean(repo);
  });

  test('of an environment are met when its after hooks are done, and not if they fail', async () => {
    const repo = opsRepo({
      'bitops.config.yaml': 'bitops: {fail_fast: false}\n',
      'app/bitops.config.yaml': needing({ web: undefined }, '  needs: [network]\n'),
      'network/bitops.config.yaml': needing({ vpc: undefined }),
      ...scripts('app/web', 'network/vpc'),
      'network/bitops.after-deploy.d/1.sh': 'exit 4\n',
    });
    const run = await repo.bitops(['deploy', '--all', '--concurrency', '4', ...json]);
    expect(outcomesOf(run)).toEqual({ 'network:vpc': 'succeeded', 'app:web': 'skipped' });
    expect(run.exitCode).toBe(1);
  });

  test('say which outputs a deployment may refer to', async () => {
    const repo = opsRepo({
      'test/bitops.config.yaml': needing({ first: [], second: ['third'], third: [] }),
      'test/first/deploy.sh': 'true\n',
      'test/third/deploy.sh': 'echo "NAME=three" >> "$BITOPS_OUTPUT"\n',
      'test/second/deploy.sh': 'echo "got $1"\n',
      'test/second/bitops.config.yaml': 'shell: {cli: {args: ["${outputs.third.NAME}"]}}\n',
    });
    const run = await repo.bitops(['deploy', 'test']);
    expect(run.stdout).toContain('got three');
    repo.write('test/second/bitops.config.yaml', 'shell: {cli: {args: ["${outputs.first.NAME}"]}}\n');
    const refused = await repo.bitops(['deploy', 'test', ...json]);
    expect([refused.exitCode, eventsOf(refused, 'error')[0]]).toMatchObject([
      2,
      { code: 'NEED_MISSING', fix: 'Add first to the needs of second.' },
    ]);
  });
});

describe('what is refused before anything runs', () => {
  test('a cycle, with its path and its places; other environments are not kept from running', async () => {
    const repo = opsRepo({
      'app/bitops.config.yaml': needing({ web: ['db'], db: ['network:dns'] }),
      'network/bitops.config.yaml': needing({ vpc: ['app:web'], dns: undefined }),
      'tools/bitops.config.yaml': needing({ ci: undefined }),
      ...scripts('app/web', 'app/db', 'network/vpc', 'network/dns', 'tools/ci'),
    });
    const run = await repo.bitops(['deploy', 'app']);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatchInlineSnapshot(`
      "✘ NEED_CIRCULAR Deployments wait for each other: app:web → app:db → network:dns → network:vpc → app:web
        at app/bitops.config.yaml:3:34
        app:web needs app:db (app/bitops.config.yaml:3:34)
        app:db needs network:dns (app/bitops.config.yaml:4:33)
        network:dns comes after network:vpc
        network:vpc needs app:web (network/bitops.config.yaml:3:34)
        fix: Take one of these needs away, or split one of the deployments.
      "
    `);
    expect(run.stdout).toBe('');
    expect((await repo.bitops(['deploy', 'tools'])).exitCode).toBe(0);
    expect((await repo.bitops(['validate'])).exitCode).toBe(2);
  });

  test('a name that nothing has, and itself', async () => {
    const repo = opsRepo({
      'test/bitops.config.yaml': needing({ web: ['bd'], db: ['db'] }, '  needs: [tset]\n'),
      ...scripts('test/web', 'test/db'),
    });
    const run = await repo.bitops(['deploy', 'test', ...json]);
    expect(run.exitCode).toBe(2);
    expect(eventsOf(run, 'error').map((it) => `${it.code} ${it.what} | ${it.fix}`)).toMatchInlineSnapshot(`
      [
        "NEED_UNKNOWN test needs tset, which does not exist | There are none.",
        "NEED_UNKNOWN test:web needs bd, which does not exist | Did you mean db?",
        "NEED_CIRCULAR test:db needs db, which is itself | Take it out of its needs.",
      ]
    `);
  });

  test.each(['0', '-1', '1.5', 'many', ''])('--concurrency %j', async (value) => {
    const repo = opsRepo(scripts('test/shell'));
    const run = await repo.bitops(['deploy', 'test', '--concurrency', value]);
    expect([run.exitCode, run.stderr]).toEqual([2, expect.stringContaining('Give a number from 1 to 9999')]);
  });
});

describe('bitops graph', () => {
  const repo = () =>
    opsRepo({
      'app/bitops.config.yaml': needing({ web: ['db'], db: ['network:vpc'] }),
      'network/bitops.config.yaml': needing({ vpc: undefined, dns: undefined }),
      ...scripts('app/web', 'app/db', 'network/vpc', 'network/dns'),
    });

  test('shows what waits for what, in every form, and runs nothing', async () => {
    const it = repo();
    const before = it.snapshot();
    const text = await it.bitops(['graph']);
    expect([text.exitCode, text.stderr, `\n${text.stdout}`]).toMatchInlineSnapshot(`
      [
        0,
        "",
        "
      network › vpc  shell
      ├─ app › db  shell
      │  └─ app › web  shell
      └─ network › dns  shell
      ",
      ]
    `);
    const { document } = await it.bitops(['graph', 'app', ...json]);
    expect(document).toMatchObject({
      v: 1,
      nodes: [
        { id: 'app:db', environment: 'app', deployment: 'db', tool: 'shell', after: [], needs: [] },
        { id: 'app:web', environment: 'app', deployment: 'web', tool: 'shell', after: ['app:db'], needs: ['app:db'] },
      ],
      faults: [],
    });
    expect((await it.bitops(['graph', '--format', 'dot'])).stdout).toContain('"network:vpc" -> "app:db";');
    expect((await it.bitops(['graph', '--format', 'mermaid'])).stdout).toMatch(/^flowchart LR\n/);
    expect(it.snapshot()).toEqual(before);
  });

  test('alone makes diagrams, and says what is wrong', async () => {
    const it = repo();
    for (const args of [['list'], ['deploy', 'app'], ['validate']]) {
      const refused = await it.bitops([...args, '--format', 'dot']);
      expect([refused.exitCode, refused.stdout]).toEqual([2, '']);
      expect(refused.stderr).toContain(`--format dot is not for ${args[0]}`);
    }
    it.write('app/bitops.config.yaml', needing({ web: ['db'], db: ['web'] }));
    const wrong = await it.bitops(['graph', ...json]);
    expect([wrong.exitCode, wrong.document]).toMatchObject([2, { nodes: [], faults: [{ code: 'NEED_CIRCULAR' }] }]);
    const text = await it.bitops(['graph', '--format', 'mermaid']);
    expect([text.exitCode, text.stdout, text.stderr]).toEqual([2, '', expect.stringContaining('NEED_CIRCULAR')]);
  });
});
