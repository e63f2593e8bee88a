import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultsOf, makeRig } from './rig.js';
import { makeScope } from './scope.js';

const before = 'bitops.before-deploy.d';
const say = (word: string) => `echo ${word}\n`;
const executable = (text: string) => ({ text, mode: 0o755 });

describe('which scripts run', () => {
  it('runs *.sh with bash in byte order, executable or not, in the folder of the deployment [compat 4.folders 4.which-files 8.hooks-without-bit]', async () => {
    const scope = makeScope({
      [`${before}/2.sh`]: say('2'),
      [`${before}/10-x.sh`]: executable(say('10')),
      [`${before}/Z.sh`]: say('Z'),
      [`${before}/a.sh`]: 'echo a; pwd',
      [`${before}/ä.sh`]: say('ä'),
    });
    await makeRig().beforeTool(scope);
    expect(scope.printed()).toBe(`10\n2\nZ\na\n${scope.cwd}\nä\n`);
    expect(scope.warnings).toEqual([]);
    expect(scope.commands[0]).toMatchObject({
      file: 'bash',
      args: [join(scope.cwd, before, '10-x.sh')],
      cwd: scope.cwd,
      effect: 'write',
      script: `${before}/10-x.sh`,
    });
  });

  it('sorts as a glob of bash in the C locale does', async () => {
    const names = ['b.sh', 'B.sh', 'a-b.sh', 'a_b.sh', 'a b.sh', '9.sh', '10.sh', 'é.sh', '𝒳.sh', '\ufb01.sh'];
    const scope = makeScope(Object.fromEntries(names.map((name) => [`${before}/${name}`, `echo "\${0##*/}"`])));
    await makeRig().beforeTool(scope);
    const glob = 'cd "$1" && LC_ALL=C && printf "%s\\n" *';
    expect(scope.printed()).toBe(
      execFileSync('bash', ['-c', glob, 'bash', join(scope.cwd, before)], { encoding: 'utf8' }),
    );
  });

  it('runs any other executable file by its own first line [compat 4.which-files]', async () => {
    const scope = makeScope({
      [`${before}/10-node`]: executable(`#!${process.execPath}\nconsole.log('node', process.cwd())\n`),
      [`${before}/20.py`]: executable('#!/bin/sh\necho sh\n'),
    });
    await makeRig().beforeTool(scope);
    expect(scope.printed()).toBe(`node ${scope.cwd}\nsh\n`);
    expect(scope.commands[0]).toMatchObject({ file: join(scope.cwd, before, '10-node'), args: [] });
  });

  it('runs programs and links, and takes names with spaces and unicode', async () => {
    const scope = makeScope({
      '_scripts/shared': executable('#!/bin/sh\necho shared\n'),
      [`${before}/ü b $x.sh`]: say('odd'),
    });
    symlinkSync('../_scripts/shared', join(scope.cwd, before, '1'));
    symlinkSync(process.execPath, join(scope.cwd, before, '2'));
    await makeRig().beforeTool(scope);
    expect(scope.printed()).toBe('shared\nodd\n');
    expect(scope.commands).toHaveLength(3);
  });

  it('reports what it does not run, with the reason [compat 4.which-files]', async () => {
    const scope = makeScope({
      [`${before}/.hidden.sh`]: say('hidden'),
      [`${before}/.gitkeep`]: '',
      [`${before}/README.md`]: 'text',
      [`${before}/no-first-line`]: executable(say('no')),
      [`${before}/folder.sh/x.sh`]: say('below'),
    });
    symlinkSync('gone', join(scope.cwd, before, 'link.sh'));
    symlinkSync('loop.sh', join(scope.cwd, before, 'loop.sh'));
    execFileSync('bash', ['-c', 'mkfifo "$1"', 'bash', join(scope.cwd, before, 'pipe.sh')]);
    await makeRig().beforeTool(scope);
    expect(scope.commands).toEqual([]);
    expect(scope.warnings.map(({ code }) => code)).toEqual(Array(7).fill('HOOK_IGNORED'));
    expect(scope.warnings.map(({ what }) => what.replace(`${before}/`, ''))).toEqual([
      '.hidden.sh of test:terraform is not run: it is hidden (its name begins with a dot)',
      'README.md of test:terraform is not run: it is neither *.sh nor executable',
      'folder.sh of test:terraform is not run: it is a folder',
      'link.sh of test:terraform is not run: it is a link that leads to no file',
      'loop.sh of test:terraform is not run: it is a link that leads to no file',
      'no-first-line of test:terraform is not run: it is executable, but has no #! line',
      'pipe.sh of test:terraform is not run: it is no regular file',
    ]);
    expect(scope.warnings[1]?.at).toEqual({ file: `test/terraform/${before}/README.md` });
  });

  it('runs the old folder name first, and says once what its name is now [compat 4.old-folders]', async () => {
    const scope = makeScope({
      'bitops-before-deploy.d/1.sh': say('old'),
      'bitops-before-deploy.d/2.sh': say('old'),
      [`${before}/1.sh`]: say('new'),
    });
    await makeRig().beforeTool(scope);
    expect(scope.printed()).toBe('old\nold\nnew\n');
    // What its name is now is told before the run, see test/doctor.test.ts.
    expect(scope.warnings).toEqual([]);
  });

  it('runs none where the user asked for safety', async () => {
    const scope = makeScope(
      { [`${before}/1.sh`]: say('x'), 'bitops.always.d/1.sh': say('x'), ENV_FILE: 'A=1' },
      { safe: true },
    );
    expect(await makeRig().beforeTool(scope)).toEqual(scope.env);
    await makeRig().afterTool(scope, { outcome: 'failed', faults: [] });
    expect(scope.commands).toEqual([]);
    expect(scope.warnings.map(({ code }) => code)).toEqual(['ENV_FILE_IGNORED']);
  });

  it('hands its scripts to core as writes, which a dry run does not run', async () => {
    const scope = makeScope({ [`${before}/1.sh`]: 'echo A=1 >> "$BITOPS_ENV"; echo ran' }, { dryRun: true });
    expect(await makeRig().beforeTool(scope)).toEqual(scope.env);
    expect(scope.commands).toHaveLength(1);
    expect(scope.printed()).toBe('');
  });

  it('warns of Windows line ends before bash stumbles over them', async () => {
    const scope = makeScope({ [`${before}/1.sh`]: '#!/bin/bash\r\ncd "$HOME"\r\n' });
    await faultsOf(makeRig().beforeTool(scope));
    expect(scope.warnings).toMatchObject([
      { code: 'SCRIPT_WINDOWS_LINES', at: { file: `test/terraform/${before}/1.sh`, line: 1 } },
    ]);
    const fix = scope.warnings[0]?.fix ?? '';
    const command = /perl .*'(?= - )/.exec(fix)?.[0] ?? '';
    mkdirSync(join(scope.cwd, 'test/terraform', before), { recursive: true });
    writeFileSync(join(scope.cwd, 'test/terraform', before, '1.sh'), 'echo mended\r\n');
    execFileSync('bash', ['-c', command], { cwd: scope.cwd });
    expect(execFileSync('bash', [join(scope.cwd, 'test/terraform', before, '1.sh')], { encoding: 'utf8' })).toBe(
      'mended\n',
    );
  });

  it('runs the scripts of an environment, and names it', async () => {
    const { deployment: _, ...scope } = makeScope({
      [`${before}/1.sh`]: 'echo "A=$BITOPS_ENVIRONMENT" >> "$BITOPS_ENV"',
    });
    expect(await makeRig().beforeEnv(scope)).toMatchObject({ A: 'test' });
    writeFileSync(join(scope.cwd, before, '2.sh'), 'exit 3');
    const [fault] = await faultsOf(makeRig().beforeEnv(scope));
    expect(fault).toMatchObject({
      what: `${before}/2.sh, a hook of the environment test, ended with exit code 3`,
      at: { file: `test/${before}/2.sh` },
    });
  });

  it('tells core up front where it will do something', () => {
    const rig = makeRig();
    const { cwd: scripts } = makeScope({ 'bitops-before-deploy.d/1.sh': '' });
    const { cwd: envFile } = makeScope({ ENV_FILE: '', [`${before}/README.md`]: '', 'bitops.always.d/1.sh': '' });
    expect(rig.applies('beforeTool', scripts)).toEqual([true, false]);
    expect(rig.applies('beforeTool', envFile)).toEqual([false, true]);
    expect(rig.applies('beforeEnv', scripts)).toEqual([true]);
    expect(rig.applies('beforeEnv', join(scripts, 'gone'))).toEqual([false]);
  });
});
