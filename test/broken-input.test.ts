/** Whatever is wrong is said before anything runs: all of it, each fault with its place and its mend. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Case } from './broken-input/case.js';
import { commandLine } from './broken-input/command-line.js';
import { deployment } from './broken-input/deployment.js';
import { pluginCases } from './broken-input/plugins.js';
import { repo as repoCases } from './broken-input/repo.js';
import { run, several } from './broken-input/run.js';
import { type Files, opsRepo } from './rig.js';

const chapters: Readonly<Record<string, readonly Case[]>> = {
  'The command line': commandLine,
  'The settings of a deployment': deployment,
  'The ops repo and its environments': repoCases,
  Plugins: pluginCases,
  'The machine, and what is asked for': run,
  'Several faults': several,
};

/** An ops repo that would leave a trace if anything of it ran. */
const right: Files = {
  'test/bitops.config.yaml': 'bitops:\n  deployments:\n    first: {plugin: shell}\n    terraform: {}\n',
  ...Object.fromEntries(
    ['deploy', 'plan', 'destroy', 'bitops.before-deploy.d/a', 'bitops.always.d/a', 'bitops.on-failure.d/a'].map(
      (name) => [`test/first/${name}.sh`, 'touch "$HOME/ran"\n'],
    ),
  ),
  'test/terraform/main.tf': '',
};

const told = new Map<Case, string>();

describe.each(Object.entries(chapters))('%s', (_, cases) => {
  test.each(cases)('$title', async (it) => {
    const repo = opsRepo({ ...right, ...it.files });
    const terraform = repo.fake('terraform');
    it.arrange?.(repo);
    const before = repo.snapshot();
    const { exitCode, stdout, stderr } = await repo.bitops(it.args, it.options);
    expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 2, stdout: '' });
    // Nothing ran: no script, no tool, no copy of the repo was made, no file was changed.
    expect([existsSync(join(repo.home, 'ran')), terraform.calls, repo.leftovers()]).toEqual([false, [], []]);
    expect(repo.snapshot()).toEqual(before);
    expect(stderr).not.toMatch(/^ +at .*[)]$|node:internal|file:\/\/|INTERNAL_ERROR|\[object/m);
    for (const fault of stderr.split(/\n(?=✘)/))
      expect(fault).toMatch(/^✘ [A-Z_]+ \S.*\n(.*\n)* {2}fix: [A-Z].*[.?]$/m);
    told.set(it, stderr.replaceAll(repo.root, '/repo').replaceAll(repo.home, '/home'));
  });
});

test('a right repo runs, so that the silence above means something', async () => {
  const repo = opsRepo(right);
  const terraform = repo.fake('terraform', 'process.exitCode = 1;');
  await repo.bitops(['deploy', 'test']);
  expect(existsSync(join(repo.home, 'ran'))).toBe(true);
  expect(terraform.calls).not.toEqual([]);
});

test('all that is said reads well from top to bottom', async () => {
  const pages = Object.entries(chapters).map(([title, cases]) => {
    const line = '='.repeat(title.length);
    return [`${title}\n${line}`, ...cases.map((it) => `${toScript(it)}\n${told.get(it)}`)].join('\n\n');
  });
  await expect(pages.join('\n\n')).toMatchFileSnapshot('golden/broken-input.txt');
});

test('as events, each fault is an error with its place and its mend', async () => {
  const [{ files = {}, options, args } = { args: [] }] = several;
  const repo = opsRepo({ ...right, ...files });
  const { exitCode, stdout } = await repo.bitops([...args, '--format', 'json'], options);
  const lines = stdout.trimEnd().split('\n');
  expect([exitCode, lines.length]).toEqual([2, 9]);
  const said = { code: expect.any(String), what: expect.any(String), fix: expect.any(String) };
  for (const line of lines) {
    expect(JSON.parse(line)).toMatchObject({ v: 1, type: 'error', ...said, at: { file: expect.any(String) } });
  }
});

/** What a person would see on the screen: the files that are wrong, and the command. */
function toScript({ title, files = {}, options, args }: Case): string {
  const shown = Object.entries(files).filter(([, content]) => content !== '');
  const written = shown.map(([path, content]) => `${path}:\n${String(content).replace(/^(?=.)/gm, '    ')}`);
  const variables = Object.entries(options?.env ?? {}).map(([name, value]) => `${name}=${value}`);
  return [`-- ${title}`, '', ...written, `$ ${[...variables, 'bitops', ...args].join(' ')}`].join('\n');
}
