/** What an editor with the YAML language server shows once `bitops schema --write` ran. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startLanguageServer } from './rig/language-server.js';
import { opsRepo } from './rig.js';
import { root, trackedFiles } from './tracked.js';

const file = 'test/terraform/bitops.config.yaml';
const terraform = 'terraform:\n  cli:\n    stack-action: apply\n';

async function editor() {
  const repo = opsRepo({ 'bitops.config.yaml': 'bitops: {}\n', [file]: terraform });
  expect(await repo.bitops(['schema', '--write'])).toMatchObject({ exitCode: 0, stderr: '' });
  return await startLanguageServer(repo);
}

test('completes keys and values, and no old ones', async () => {
  const { complete } = await editor();
  expect([...(await complete(file, '|')).keys()]).toEqual([
    'bitops',
    'aws-cli',
    'terraform',
    'ansible',
    'helm',
    'cloudformation',
    'shell',
    'hooks-only',
  ]);
  const cli = await complete(file, 'terraform:\n  cli:\n    |\n');
  expect([...cli.keys()]).toEqual(expect.arrayContaining(['stack-action', 'var-file', 'backend-config']));
  const options = await complete(file, 'terraform:\n  options:\n    |\n');
  expect([...options.keys()]).toContain('workspace');
  expect([...options.keys()]).not.toContain('command');
  const actions = await complete(file, 'terraform:\n  cli:\n    stack-action: |\n');
  expect([...actions.keys()]).toEqual(['plan', 'apply', 'destroy']);
  const skip = await complete(file, 'terraform:\n  options:\n    skip-deploy: |\n');
  expect([...skip.keys()].sort()).toEqual(['false', 'true']);
  const plugin = await complete('test/bitops.config.yml', 'bitops:\n  deployments:\n    web:\n      plugin: |\n');
  expect([...plugin.keys()]).toEqual(expect.arrayContaining(['terraform', 'shell']));
});

test('shows what a key means, its variables and its values', async () => {
  const { hover } = await editor();
  const shown = await hover(file, 'terraform:\n  cli:\n    stack-a|ction: apply\n');
  expect(shown).toContain('What `deploy` does');
  expect(shown).toContain('BITOPS_TERRAFORM_STACK_ACTION');
  expect(shown).toContain('* `destroy`');
  expect(await hover('bitops.config.yaml', 'bitops:\n  gra|ce: 5\n')).toContain('BITOPS_GRACE');
  expect(await hover(file, 'terr|aform: {}\n')).toContain('the tool terraform runs');
});

test('marks what bitops refuses, at its place', async () => {
  const { check } = await editor();
  const below = (text: string) => check(file, `terraform:\n${text}`);
  expect(await check(file, 'terrafrom: {}\n')).toEqual(['1:1 Property terrafrom is not allowed.']);
  expect(await below('  cli:\n    stack-action: aply\n')).toEqual([
    '3:19 Value is not accepted. Valid values: "plan", "apply", "destroy".',
  ]);
  expect(await below('  cli:\n    targts: [a]\n')).toEqual(['3:5 Property targts is not allowed.']);
  expect(await below('  cli:\n    targets: a\n')).toEqual(['3:14 Incorrect type. Expected "array".']);
  expect(await below('  options:\n    skip-deploy: maybe\n')).toEqual(['3:18 Incorrect type. Expected "boolean".']);
  expect(await below('  cli:\n    lock-timeout: soon\n')).toEqual([expect.stringMatching(/^3:19 Expected a duration/)]);
  expect(await below('  options:\n    command: plan\n')).toEqual(['3:5 The old name of cli.stack-action: write that.']);
  expect(await check('bitops.config.yaml', 'bitops:\n  grace: soon\n')).toEqual([
    '2:10 Incorrect type. Expected "number".',
  ]);
  expect(await check('test/bitops.config.yaml', 'bitops:\n  deployments:\n    a: { plugin: shel }\n')).toEqual([
    expect.stringMatching(/^3:18 Value is not accepted/),
  ]);
});

test('leaves in peace what bitops takes', async () => {
  const { check } = await editor();
  for (const [path, text] of [
    [file, ''],
    [file, '# nothing yet\n'],
    [file, 'terraform:\n'],
    [file, terraform],
    [file, 'terraform:\n  cli:\n    targets:\n    stack-action: "${env.ACTION}"\n    var-file: ${outputs.net.file}\n'],
    [file, 'terraform:\n  options: { skip-deploy: yes, init-upgrade: "False", version: 1.10, workspace: 0644 }\n'],
    ['bitops.config.yaml', 'bitops:\n  grace: 1_000\n  plugins: [shell-hooks]\n'],
    ['test/bitops.config.yaml', 'bitops: { fail_fast: on, grace: "10", deployments: { a: , b: { plugin: shell } } }\n'],
  ] as const) {
    expect([text, await check(path, text)]).toEqual([text, []]);
  }
});

test('finds the schema by the first line of a file, too', async () => {
  const repo = opsRepo({ [file]: terraform });
  await repo.bitops(['schema', '--write']);
  const { check } = await startLanguageServer(repo, {});
  expect(await check(file, 'terrafrom: {}\n')).toEqual([]);
  const line = '# yaml-language-server: $schema=../../bitops.schema.json\n';
  expect(await check(file, `${line}terrafrom: {}\n`)).toEqual(['2:1 Property terrafrom is not allowed.']);
});

describe('the examples have no fault', () => {
  const all = [...new Set(trackedFiles('examples/*').map((path) => path.split('/')[1] ?? ''))];
  test.each(all)('%s', async (name) => {
    const folder = `examples/${name}/`;
    const files = trackedFiles(`${folder}*`).map(
      (it) => [it.slice(folder.length), readFileSync(join(root, it))] as const,
    );
    const repo = opsRepo(Object.fromEntries(files));
    expect(await repo.bitops(['schema', '--write'])).toMatchObject({ exitCode: 0, stderr: '' });
    const { check } = await startLanguageServer(repo);
    const paths = files.map(([path]) => path).filter((path) => /(^|\/)bitops\.config\.ya?ml$/.test(path));
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths) expect([path, await check(path)]).toEqual([path, []]);
  });
});
