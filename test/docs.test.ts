/**
 * Every example of README.md and the guides is run, or checked in another way; one that is not is a failure:
 *
 * - ```LANGUAGE file=PATH: written into the page's ops repo, which starts empty or as `<!-- ops repo: FOLDER -->` says;
 * - ```console: `$ COMMAND` lines are run there, in the order of the page. What is printed must be what is shown, if
 *   something is; a line `…` stands for any lines. `exit=N` is the exit code of the last one;
 * - ```sh: commands of npm, whose scripts and packages must be ours; packages are put into the ops repo;
 * - ```json event=FILE: one event of the NDJSON that a command before it left in that file;
 * - ```text tree: a picture of folders that are there at the end of the page;
 * - ```text layers: packages from top to bottom, each of which needs only those below it.
 *
 * What follows `<!-- needs: TOOL -->` is left out, by name, where that is missing. UPDATE_DOCS=1 writes what was
 * really printed into the pages.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadPackages } from '../scripts/workspaces.mjs';
import { startAws } from './rig/aws.js';
import { type Example, type Guide, loadGuide, rewriteGuide } from './rig/guide.js';
import { addCluster } from './rig/helm.js';
import { toPlain, toShown } from './rig/plain.js';
import { toPaths } from './rig/tree.js';
import { runTyped } from './rig/typed.js';
import { type OpsRepo, opsRepo, testWith, tools } from './rig.js';
import { root, trackedFiles } from './tracked.js';

const guides = trackedFiles('README.md', 'docs/*.md').map(loadGuide);
const packages = loadPackages();
const update = process.env.UPDATE_DOCS === '1';

test('no example goes unchecked', () => {
  const unchecked = guides.flatMap((guide) => guide.examples.filter((it) => checkOf(it) === undefined));
  expect(unchecked.map((it) => it.at)).toEqual([]);
});

describe.each(guides.filter((it) => it.examples.length > 0))('$path', (guide) => {
  // A page may start a slow tool ten times, on a machine that has other work.
  test('the examples work', { timeout: 240_000 }, async () => {
    await walk(guide, (it) => it.needs === undefined || tools[it.needs] !== undefined);
  });
  const needed = new Set(guide.examples.flatMap((it) => it.needs ?? []));
  for (const tool of [...needed].filter((it) => tools[it] === undefined)) {
    testWith(tool)(`the examples that need ${tool} work`, () => walk(guide, () => true));
  }
});

type Check = 'file' | 'console' | 'npm' | 'event' | 'tree' | 'layers';

/** How an example is checked; undefined where nobody said how. */
function checkOf({ language, marks }: Example): Check | undefined {
  if (marks['file'] !== undefined) return 'file';
  if (language === 'console') return 'console';
  if (language === 'sh') return 'npm';
  if (language === 'json' && marks['event'] !== undefined) return 'event';
  if (language === 'text' && marks['tree'] !== undefined) return 'tree';
  return language === 'text' && marks['layers'] !== undefined ? 'layers' : undefined;
}

/** A page may commit what it wrote. */
const author = {
  GIT_AUTHOR_NAME: 'reader',
  GIT_AUTHOR_EMAIL: 'reader@example.com',
  GIT_COMMITTER_NAME: 'reader',
  GIT_COMMITTER_EMAIL: 'reader@example.com',
};

async function walk(guide: Guide, isRun: (example: Example) => boolean): Promise<void> {
  const plain = opsRepo({});
  const made = { ...plain, env: { ...plain.env, ...author } };
  const needsAws = guide.examples.some((it) => it.needs === 'moto' && isRun(it));
  const repo = needsAws ? { ...made, env: { ...made.env, ...(await startAws(made)).env } } : made;
  if (guide.examples.some((it) => it.needs === 'helm3' && isRun(it))) await addCluster(repo);
  symlinkSync(fileURLToPath(new URL('../bin/dist/cli.js', import.meta.url)), join(dirname(repo.root), 'bin', 'bitops'));
  if (guide.opsRepo !== undefined) copyTracked(guide.opsRepo, repo);
  const changed = new Map<Example, string>();
  for (const example of guide.examples.filter(isRun)) {
    const text = await check(example, repo);
    if (text !== undefined) changed.set(example, text);
  }
  for (const example of guide.examples.filter((it) => isRun(it) && checkOf(it) === 'tree')) checkTree(example, repo);
  if (update && changed.size > 0) rewriteGuide(guide, changed);
  expect(repo.leftovers()).toEqual([]);
  expect(repo.orphans()).toEqual([]);
}

/** Answers with the text as it should be, where pages are brought up to date. */
async function check(example: Example, repo: OpsRepo): Promise<string | undefined> {
  switch (checkOf(example)) {
    case 'file':
      return void repo.write(example.marks['file'] ?? '', `${example.text}\n`);
    case 'console':
      return await runTyped(example, repo, update);
    case 'npm':
      return void checkNpm(example, repo);
    case 'event':
      return checkEvent(example, repo);
    case 'layers':
      return void checkLayers(example);
    default:
      return undefined;
  }
}

function copyTracked(folder: string, repo: OpsRepo): void {
  for (const path of trackedFiles(`${folder}/*`)) {
    const goal = join(repo.root, path.slice(folder.length + 1));
    mkdirSync(dirname(goal), { recursive: true });
    cpSync(join(root, path), goal);
  }
}

/** Nothing is fetched from a registry: what would be is a package of this checkout. */
function checkNpm({ at, text }: Example, repo: OpsRepo): void {
  const { scripts }: { scripts: object } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const line of text.split('\n')) {
    const [command = '', verb = '', ...rest] = line.replace(/\s+#.*/, '').split(' ');
    expect(`${at}: ${command}`).toBe(`${at}: npm`);
    if (verb === 'install') for (const name of rest.filter((it) => !it.startsWith('-'))) link(name, repo);
    else expect(Object.keys(scripts), at).toContain(verb === 'run' ? rest[0] : verb);
  }
}

function link(name: string, repo: OpsRepo): void {
  const it = packages.find((one) => one.name === name);
  expect(it, `${name} is one of our packages`).toBeDefined();
  const goal = join(repo.root, 'node_modules', name);
  if (it === undefined || existsSync(goal)) return;
  mkdirSync(dirname(goal), { recursive: true });
  symlinkSync(it.folder, goal);
}

function checkEvent(example: Example, repo: OpsRepo): string | undefined {
  const { at, marks, text } = example;
  const { type } = JSON.parse(text);
  const lines = toShown(repo.read(marks['event'] ?? ''), repo)
    .trimEnd()
    .split('\n');
  const plain = lines.map((line) => toPlain(line).join());
  if (plain.includes(toPlain(text).join())) return undefined;
  const ofType = lines.filter((line) => JSON.parse(line).type === type);
  if (update && ofType[0] !== undefined) return ofType[0];
  expect({ at, events: ofType.map((line) => toPlain(line).join()) }).toEqual({ at, events: [toPlain(text).join()] });
  return undefined;
}

function checkTree({ at, text }: Example, repo: OpsRepo): void {
  const paths = toPaths(text).map((path) => path.replace(/^[^/]+\//, ''));
  const missing = paths.filter((path) => !existsSync(join(repo.root, path)));
  expect({ at, missing }).toEqual({ at, missing: [] });
}

/** Each line is a layer: the packages in it need only those of the lines below. */
function checkLayers({ at, text }: Example): void {
  const layers = text.split('\n').map((line) => (line.split('  ')[0] ?? '').split(', '));
  const folderOf = new Map(packages.map((it) => [it.name, relative(root, it.folder)]));
  expect(layers.flat().sort(), at).toEqual([...folderOf.values()].sort());
  for (const { name, folder, manifest } of packages) {
    const layer = layers.findIndex((it) => it.includes(relative(root, folder)));
    const needed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    const ours = needed.flatMap((it) => folderOf.get(it) ?? []);
    expect({
      name,
      upward: ours.filter(
        (it) =>
          !layers
            .slice(layer + 1)
            .flat()
            .includes(it),
      ),
    }).toEqual({
      name,
      upward: [],
    });
  }
}
