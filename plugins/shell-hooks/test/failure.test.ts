import { describe, expect, it } from 'vitest';
import { faultsOf, makeRig, result } from './rig.js';
import { makeScope } from './scope.js';

const before = 'bitops.before-deploy.d';
const three = {
  [`${before}/1.sh`]: 'echo 1; exit 63',
  [`${before}/2.sh`]: 'echo 2; no-such-command-at-all',
  [`${before}/3.sh`]: 'echo 3',
};

describe('a script that fails', () => {
  it('ends the phase under fail_fast, and is named with its exit code and what follows', async () => {
    const scope = makeScope(three);
    const faults = await faultsOf(makeRig().beforeTool(scope));
    expect(scope.printed()).toBe('1\n');
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({
      code: 'HOOK_FAILED',
      what: `${before}/1.sh, a hook of test:terraform, ended with exit code 63`,
      at: { file: `test/terraform/${before}/1.sh` },
      why: expect.stringMatching(/terraform was not started.*\n.*the 2 scripts after it did not run/),
    });
  });

  it('lets the others go on without fail_fast, and all failures come together', async () => {
    const scope = makeScope(three, { failFast: false });
    const faults = await faultsOf(makeRig().beforeTool(scope));
    expect(scope.printed()).toMatch(/^1\n2\n[^\n]*not found\n3\n$/);
    expect(faults.map(({ what }) => what)).toEqual([
      `${before}/1.sh, a hook of test:terraform, ended with exit code 63`,
      `${before}/2.sh, a hook of test:terraform, ended with exit code 127`,
    ]);
    expect(faults[1]?.why).toContain('a command in it was not found');
    expect(faults[1]?.why).not.toContain('fail_fast');
  });

  it('hands nothing on', async () => {
    const scope = makeScope(
      {
        [`${before}/1.sh`]: 'echo A=1 >> "$BITOPS_ENV"; exit 1',
        [`${before}/2.sh`]: `echo "A is \${A-not set}"`,
      },
      { failFast: false },
    );
    await faultsOf(makeRig().beforeTool(scope));
    expect(scope.printed()).toBe('A is not set\n');
  });

  it('keeps the code of core for what is no exit code, and says more', async () => {
    const killed = makeScope({ [`${before}/1.sh`]: 'kill -KILL $$' });
    expect(await faultsOf(makeRig().beforeTool(killed))).toMatchObject([
      {
        code: 'COMMAND_KILLED',
        what: `${before}/1.sh, a hook of test:terraform, did not run to its end: bash was ended by SIGKILL`,
      },
    ]);
    const lost = makeScope({ [`${before}/1`]: { text: '#!/no/such/program\n', mode: 0o755 } });
    expect(await faultsOf(makeRig().beforeTool(lost))).toMatchObject([
      { code: 'COMMAND_MISSING', fix: expect.stringContaining('its first line (#!)') },
    ]);
  });
});

const say = (word: string) => `echo "${word} $BITOPS_OUTCOME \${BITOPS_ERROR-none}"\n`;
const all = {
  'bitops.after-deploy.d/1.sh': say('after'),
  'bitops-after-deploy.d/1.sh': say('old'),
  'bitops.on-failure.d/1.sh': say('on-failure'),
  'bitops.always.d/1.sh': say('always'),
};

describe('after hooks', () => {
  it.each([
    ['deploy', 'succeeded', undefined, 'old succeeded none\nafter succeeded none\nalways succeeded none\n'],
    ['destroy', 'succeeded', undefined, 'old succeeded none\nafter succeeded none\nalways succeeded none\n'],
    ['deploy', 'failed', 'terraform failed', 'on-failure failed terraform failed\nalways failed terraform failed\n'],
    ['deploy', 'cancelled', undefined, 'on-failure cancelled none\nalways cancelled none\n'],
    ['deploy', 'skipped', undefined, ''],
    ['plan', 'succeeded', undefined, 'always succeeded none\n'],
    ['plan', 'failed', 'bad', 'always failed bad\n'],
    ['plan', 'skipped', undefined, ''],
  ] as const)('in %s when %s', async (intent, outcome, what, printed) => {
    const scope = makeScope(all, { intent });
    await makeRig().afterTool(scope, result(outcome, what));
    expect(scope.printed()).toBe(printed);
    const environment = makeScope(all, { intent });
    await makeRig().afterEnv(environment, result(outcome, what));
    expect(environment.printed()).toBe(printed);
  });

  it('make a failure of a success: on-failure follows, always sees it, and the fault is thrown', async () => {
    const scope = makeScope({ ...all, 'bitops-after-deploy.d/1.sh': 'exit 5' });
    const faults = await faultsOf(makeRig().afterTool(scope, result('succeeded')));
    const what = 'bitops-after-deploy.d/1.sh, a hook of test:terraform, ended with exit code 5';
    expect(scope.printed()).toBe(`on-failure failed ${what}\nalways failed ${what}\n`);
    expect(faults.map((fault) => fault.what)).toEqual([what]);
    expect(faults[0]?.why).toContain('what was deployed stays deployed');
  });

  it('of always.d run although on-failure failed, and both are told', async () => {
    const scope = makeScope({ 'bitops.on-failure.d/1.sh': 'exit 4', 'bitops.always.d/1.sh': 'echo always; exit 5' });
    const faults = await faultsOf(makeRig().afterTool(scope, result('failed', 'bad')));
    expect(scope.printed()).toBe('always\n');
    expect(faults.map(({ what }) => what.slice(-1))).toEqual(['4', '5']);
  });

  it('hand values on to the hooks behind them', async () => {
    const scope = makeScope({
      'bitops.after-deploy.d/1.sh': 'echo "URL=https://x" >> "$BITOPS_ENV"',
      'bitops.always.d/1.sh': 'echo "$URL"',
    });
    await makeRig().afterTool(scope, result('succeeded'));
    expect(scope.printed()).toBe('https://x\n');
  });

  it('are told their own outcome only, also where bitops itself runs inside a hook', async () => {
    const env = { PATH: process.env['PATH'], BITOPS_OUTCOME: 'failed', BITOPS_ERROR: 'of the outer run' };
    const scope = makeScope(
      { ...all, [`${before}/1.sh`]: `echo "\${BITOPS_OUTCOME-none} \${BITOPS_ERROR-none}"` },
      { env },
    );
    await makeRig().beforeTool(scope);
    await makeRig().afterTool(scope, result('succeeded'));
    expect(scope.printed()).toBe('none none\nold succeeded none\nafter succeeded none\nalways succeeded none\n');
  });
});
