import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faultsOf, makeRig } from './rig.js';
import { makeScope } from './scope.js';

const before = 'bitops.before-deploy.d';

describe('what a hook hands on', () => {
  it('reaches the scripts behind it and the tool, as written', async () => {
    const scope = makeScope({
      [`${before}/1.sh`]: [
        'echo "PATH=/opt/tool/bin:$PATH" >> "$BITOPS_ENV"',
        `echo 'QUOTED="a b" $HOME \\n' >> "$BITOPS_ENV"`,
        `printf 'KEY<<-- \\nline 1\\n\\n  "line" 3=x\\n-- \\nEMPTY=\\n' >> "$BITOPS_ENV"`,
        'printf "LAST=no newline" >> "$BITOPS_ENV"',
      ].join('\n'),
      [`${before}/2.sh`]: 'echo "$KEY"; echo "KEY=again" >> "$BITOPS_ENV"; ls -l "$BITOPS_ENV" | cut -c1-10',
    });
    const env = await makeRig().beforeTool(scope);
    expect(env).toEqual({
      ...scope.env,
      PATH: `/opt/tool/bin:${process.env['PATH']}`,
      QUOTED: '"a b" $HOME \\n',
      KEY: 'again',
      EMPTY: '',
      LAST: 'no newline',
    });
    expect(scope.printed()).toBe('line 1\n\n  "line" 3=x\n-rw-------\n');
  });

  it('is a file of each script alone, and none is left behind', async () => {
    const scope = makeScope({
      [`${before}/1.sh`]: 'echo A=1 >> "$BITOPS_ENV"',
      [`${before}/2.sh`]: 'cat "$BITOPS_ENV"; echo "A is $A"; rm "$BITOPS_ENV"',
      [`${before}/3.sh`]: 'rm "$BITOPS_ENV"; mkfifo "$BITOPS_ENV"',
    });
    const [fault] = await faultsOf(makeRig().beforeTool(scope));
    expect(scope.printed()).toBe('A is 1\n');
    expect(fault).toMatchObject({ code: 'HOOK_ENV_INVALID', what: expect.stringContaining('something else in place') });
    expect(readdirSync(scope.scratch)).toEqual([]);
  });

  it('builds on what other plugins handed on before', async () => {
    const scope = makeScope(
      { [`${before}/1.sh`]: `echo "$OTHER \${GONE-gone}"; echo "A=$OTHER" >> "$BITOPS_ENV"` },
      {
        env: { PATH: process.env['PATH'], GONE: 'here' },
      },
    );
    const env = await makeRig().beforeTool(scope, { PATH: process.env['PATH'], OTHER: 'x' });
    expect(scope.printed()).toBe('x gone\n');
    expect(env).toEqual({ PATH: process.env['PATH'], OTHER: 'x', A: 'x' });
    expect(Object.keys(scope.commands[0]?.env ?? {}).sort()).toEqual(['BITOPS_ENV', 'GONE', 'OTHER']);
  });

  it('is refused by script and line where it is no variable, without showing it', async () => {
    const scope = makeScope({
      [`${before}/1.sh`]: `printf 'A=1\\nKEY=-----BEGIN\\ns3cret\\nmore\\n' >> "$BITOPS_ENV"`,
    });
    const faults = await faultsOf(makeRig().beforeTool(scope));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({
      code: 'HOOK_ENV_INVALID',
      what:
        `${before}/1.sh, a hook of test:terraform, handed on a bad line: ` +
        '$BITOPS_ENV:3: this line is neither KEY=value nor KEY<<DELIMITER',
      why: expect.stringContaining('Bad lines after it: 4.'),
    });
    expect(JSON.stringify(faults)).not.toContain('s3cret');
  });
});
