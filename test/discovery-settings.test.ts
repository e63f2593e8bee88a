/** Where settings may stand, and the folder of what environments share. */
import { describe, expect, test } from 'vitest';
import { type Files, opsRepo, type RunOptions } from './rig.js';

/** Says what the script is told by the settings. */
const told: Files = {
  'test/shell/deploy.sh': 'echo "told fail_fast=$BITOPS_FAIL_FAST default=$BITOPS_DEFAULT_ROOT_DIR"\n',
};

async function tell(files: Files, options: RunOptions = {}, args: readonly string[] = []) {
  const { exitCode, stdout, stderr } = await opsRepo({ ...told, ...files }).bitops(
    ['deploy', 'test', ...args],
    options,
  );
  // Old names are told of, and nothing else.
  const warnings = stderr.match(/^⚠ (?!(VARIABLE|FOLDER)_DEPRECATED).*$/gm);
  expect([exitCode, warnings], stderr).toEqual([0, null]);
  return /told (.*)$/m.exec(stdout)?.[1];
}

describe('settings of the ops repo stand in', () => {
  const yaml = 'bitops:\n  fail_fast: false\n';
  const json = '{\n\t"bitops": {\n\t\t"fail_fast": false\n\t}\n}\n';
  const files: Readonly<Record<string, string>> = {
    'bitops.config.yaml': yaml,
    'bitops.config.yml': yaml,
    'bitops.config.json': json,
    '.bitopsrc': yaml,
    '.bitopsrc.json': json,
    '.bitopsrc.yaml': yaml,
    '.bitopsrc.yml': yaml,
    'bitops.config.mjs': 'export default { bitops: { fail_fast: false } };\n',
    'bitops.config.cjs': 'module.exports = { bitops: { fail_fast: false } };\n',
    'bitops.config.js': 'module.exports = { bitops: { fail_fast: false } };\n',
    '.bitopsrc.mjs': 'export default { bitops: { fail_fast: await Promise.resolve(false) } };\n',
    '.bitopsrc.cjs': 'module.exports = { bitops: { fail_fast: false } };\n',
    '.bitopsrc.js': 'exports.bitops = { fail_fast: false };\n',
    'package.json': '{"name": "ops", "bitops": {"fail_fast": false}}',
  };

  test.each(Object.entries(files))('%s', async (name, content) => {
    expect(await tell({ [name]: content })).toContain('fail_fast=false');
  });

  test('none: the defaults', async () => {
    expect(await tell({})).toBe('fail_fast=true default=_default');
    expect(await tell({ 'bitops.config.yaml': '# nothing yet\n', 'package.json': '{"name": "ops"}' })).toContain(
      'fail_fast=true',
    );
  });

  test('the first of several, an empty one is none', async () => {
    const right = { 'bitops.config.yaml': yaml, 'bitops.config.json': json.replace('false', 'true') };
    expect(await tell(right)).toContain('fail_fast=false');
    expect(await tell({ ...right, 'bitops.config.yaml': '' })).toContain('fail_fast=true');
  });

  test('JavaScript, which --safe does not read, and says so', async () => {
    const repo = opsRepo({ ...told, 'bitops.config.mjs': 'throw new Error("it was read");\n' });
    const { exitCode, stdout, stderr } = await repo.bitops(['--safe', 'deploy', 'test']);
    expect([exitCode, stderr.match(/^⚠ \w+/gm)]).toEqual([0, ['⚠ SETTINGS_UNREAD']]);
    expect(stdout).toContain('--safe runs no code of the ops repo');
  });

  test('what is no setting is reported as ignored [compat 2.run-mode 2.without-root-key]', async () => {
    const repo = opsRepo({ ...told, 'bitops.config.yaml': 'terraform:\n  cli: {}\nbitops: {run_mode: x}\n' });
    const { exitCode, stderr } = await repo.bitops(['deploy', 'test']);
    expect([exitCode, stderr.match(/^⚠ .*$/gm)]).toEqual([
      0,
      [
        '⚠ KEY_IGNORED bitops.run_mode has no effect',
        '⚠ KEY_IGNORED terraform is not read here: settings stand below the root key bitops',
      ],
    ]);
  });
});

describe('the strongest says it [compat 2.settings-files 2.settings-variables 2.fail-fast-text]', () => {
  const root = { 'bitops.config.yaml': 'bitops:\n  fail_fast: false\n' };
  const own = (value: string) => ({ 'test/bitops.config.yaml': `bitops:\n  fail_fast: ${value}\n` });
  test.each([
    ["the environment's settings, over the root's", { ...root, ...own('true') }, {}, 'true'],
    [
      'settings of the environment that do not say it',
      { ...root, 'test/bitops.config.yaml': 'bitops: {}\n' },
      {},
      'false',
    ],
    ['a variable, over all files', own('true'), { BITOPS_FAIL_FAST: 'false' }, 'false'],
    ['the variable of BitOps', own('true'), { BITOPS_FAST_FAIL: 'False' }, 'false'],
    ['no variable that is empty', own('false'), { BITOPS_FAST_FAIL: '', BITOPS_FAIL_FAST: '' }, 'false'],
  ])('%s', async (_, files, env, value) => {
    expect(await tell(files, { env })).toContain(`fail_fast=${value} `);
  });
});

describe('the default folder [compat 1.default-folder 2.quoted-default-folder]', () => {
  const folder = (name: string): Files => ({ [`${name}/readme.md`]: 'shared\n' });
  const setting = (name: string) => ({ 'bitops.config.yaml': `bitops:\n  default_folder: ${name}\n` });
  test.each([
    ['_default, if it is there', folder('_default'), {}, '_default'],
    ['default, as in BitOps 1.x', folder('default'), {}, 'default'],
    ['_default, if both are', { ...folder('default'), ...folder('_default') }, {}, '_default'],
    ['what the settings say', { ...folder('shared'), ...folder('_default'), ...setting('shared') }, {}, 'shared'],
    [
      'what BITOPS_DEFAULT_FOLDER says',
      { ...folder('a'), ...folder('b'), ...setting('a') },
      { BITOPS_DEFAULT_FOLDER: 'b' },
      'b',
    ],
    ['what DEFAULT_FOLDER_NAME says, quotes and all', folder('shared'), { DEFAULT_FOLDER_NAME: '"shared"' }, 'shared'],
    ['what DEFAULT_FOLDER_NAME says in single quotes', folder('shared'), { DEFAULT_FOLDER_NAME: "'shared'" }, 'shared'],
    [
      'the settings, over the old variable',
      { ...folder('a'), ...folder('b'), ...setting('a') },
      { DEFAULT_FOLDER_NAME: 'b' },
      'a',
    ],
    ['nothing, if it is not there', { 'test/shell/x': '' }, { DEFAULT_FOLDER_NAME: 'nowhere' }, '_default'],
  ])('is %s', async (_, files, env, name) => {
    expect(await tell(files, { env })).toBe(`fail_fast=true default=${name}`);
  });

  test('is no environment', async () => {
    const repo = opsRepo({ ...told, ...folder('shared'), 'shared/shell/deploy.sh': '' });
    const env = { BITOPS_DEFAULT_FOLDER: 'shared' };
    const { document } = await repo.bitops(['list', '--format', 'json'], { env });
    expect(document).toMatchObject({ environments: [{ name: 'test' }] });
    const { exitCode, stderr } = await repo.bitops(['deploy', 'shared'], { env });
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining('✘ ENVIRONMENT_UNKNOWN There is no environment shared'),
    ]);
  });
});
