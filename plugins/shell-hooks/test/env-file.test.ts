import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultsOf, makeRig } from './rig.js';
import { makeScope } from './scope.js';

const sourced = (text: string, env = {}) =>
  makeScope({ ENV_FILE: text }, { env: { PATH: process.env['PATH'], ...env } });

describe('ENV_FILE', () => {
  it('hands on what it sets, changes and unsets, exported or not', async () => {
    const scope = sourced(
      [
        'A=1',
        'export B="two words"',
        `C=$'line 1\\nline "2"=x\\n'`,
        'D="$OLD and more"',
        'OLD=changed',
        'unset GONE',
        'PATH=/nowhere',
        'list=(a b)',
        'helper() { :; }',
        'echo printed',
        'set -- other arguments',
        'E=',
        'F="ä€𝒳"',
      ].join('\n'),
      { OLD: 'old', GONE: 'x', KEPT: 'k', 'odd.name': 'o' },
    );
    const env = await makeRig().beforeTool(scope);
    expect(env).toEqual({
      PATH: '/nowhere',
      OLD: 'changed',
      GONE: undefined,
      KEPT: 'k',
      'odd.name': 'o',
      A: '1',
      B: 'two words',
      C: 'line 1\nline "2"=x\n',
      D: 'old and more',
      E: '',
      F: 'ä€𝒳',
    });
    expect(scope.printed()).toBe('printed\n');
    expect(scope.commands[0]).toMatchObject({ file: 'bash', effect: 'read', capture: true, script: 'ENV_FILE' });
  });

  it('comes after the scripts, which may write it, and sees what they handed on', async () => {
    const scope = makeScope({
      'bitops.before-deploy.d/1.sh': `echo 'B="$A, sourced"' > ENV_FILE; echo A=1 >> "$BITOPS_ENV"`,
    });
    expect(await makeRig().beforeTool(scope)).toMatchObject({ A: '1', B: '1, sourced' });
  });

  it('finds files beside it, by its folder and by its own name', async () => {
    const scope = makeScope({
      ENV_FILE: `. ./more\n. "$(dirname "\${BASH_SOURCE[0]}")/most"\n`,
      more: 'A=1\n',
      most: 'B=2\n',
    });
    expect(await makeRig().beforeTool(scope)).toEqual({ ...scope.env, A: '1', B: '2' });
  });

  it.each([
    ['A=$(exit 7)\nB=2\n', 'failed with exit code 7'],
    ['A=1\nexit 3\n', 'failed with exit code 3'],
    ['if then\n', 'failed with exit code'],
    ['. ./missing\n', 'failed with exit code 1'],
    ['A=1\nexit 0\n', 'ends the shell'],
  ])('that fails is a fault: %j', async (text, what) => {
    const scope = sourced(text);
    expect(await faultsOf(makeRig().beforeTool(scope))).toMatchObject([
      {
        code: 'ENV_FILE_FAILED',
        what: expect.stringContaining(`ENV_FILE of test:terraform ${what}`),
        at: { file: 'test/terraform/ENV_FILE' },
        why: expect.stringContaining('terraform was not started'),
      },
    ]);
  });

  it('may not set what bitops alone sets', async () => {
    const [fault] = await faultsOf(makeRig().beforeTool(sourced('BITOPS_MASK=/dev/null\n')));
    expect(fault).toMatchObject({
      code: 'ENV_FILE_FAILED',
      why: expect.stringContaining('BITOPS_MASK is set by bitops alone'),
    });
  });

  it('tolerates what bash tolerates under set -e', async () => {
    const scope = sourced('[ -f missing ] && . ./missing\nfalse || A=1\nif [ -z "$X" ]; then B=2; fi\n');
    expect(await makeRig().beforeTool(scope)).toEqual({ ...scope.env, A: '1', B: '2' });
  });

  it('with Windows line ends is warned of', async () => {
    const scope = sourced('A=1\r\nB=2\r\n');
    await makeRig().beforeTool(scope);
    expect(scope.warnings.map(({ code }) => code)).toEqual(['SCRIPT_WINDOWS_LINES']);
  });

  it('is read in a dry run, needs no executable bit, and does nothing where it is a folder', async () => {
    const scope = makeScope({ ENV_FILE: 'A=1' }, { dryRun: true });
    chmodSync(join(scope.cwd, 'ENV_FILE'), 0o600);
    expect(await makeRig().beforeTool(scope)).toMatchObject({ A: '1' });
    const folder = makeScope({ 'ENV_FILE/x': '' });
    expect(await makeRig().beforeTool(folder)).toEqual(folder.env);
  });

  it('is followed by extra_env where ansible runs the deployment, and nowhere else [compat 3.extra-env]', async () => {
    const files = { ENV_FILE: 'A=1\nB=1\n', extra_env: 'B="$A, extra"\n' };
    const ansible = makeScope(files, { tool: 'ansible' });
    expect(await makeRig().beforeTool(ansible)).toMatchObject({ A: '1', B: '1, extra' });
    expect(await makeRig().beforeTool(makeScope(files))).toMatchObject({ A: '1', B: '1' });
    const safe = makeScope(files, { tool: 'ansible', safe: true });
    expect(await makeRig().beforeTool(safe)).toEqual(safe.env);
    expect(safe.warnings.map(({ what }) => what.split(' ')[0])).toEqual(['ENV_FILE', 'extra_env']);
    const [fault] = await faultsOf(makeRig().beforeTool(makeScope({ extra_env: 'exit 3\n' }, { tool: 'ansible' })));
    expect(fault).toMatchObject({ code: 'ENV_FILE_FAILED', at: { file: 'test/terraform/extra_env' } });
  });
});
