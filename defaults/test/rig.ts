/** What the tests of merging stand on: a folder that is a workspace, with a default and an environment. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { checkMerge, type MergeRequest, runMerge } from '../src/index.js';

/** Path → content; `-> TARGET` is a link, and what ends in `/` an empty folder. */
export type Tree = Readonly<Record<string, string | Uint8Array>>;

/** A default (`_default/app`), an environment (`test/app`) and whatever else. */
export interface Merging {
  readonly root: string;
  readonly request: MergeRequest;
  run(): Promise<void>;
  /** The codes of what a check finds, each with where it is. */
  faults(): Promise<readonly string[]>;
  /** What is in the environment's folder after a merge, written as it was given. */
  merged(): Promise<Tree>;
}

/** Writes both folders. */
export function merging(lower: Tree, upper: Tree, more: Tree = {}, special: Partial<MergeRequest> = {}): Merging {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'defaults test-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  write(root, more);
  write(join(root, '_default/app'), lower);
  write(join(root, 'test/app'), upper);
  const folders = { under: '_default/app', over: 'test/app', environment: 'test' };
  const request = { root, home: '/ops', ...folders, special: undefined, durable: [], others: [], ...special };
  return {
    root,
    request,
    run: () => runMerge(request, () => false),
    faults: async () => (await checkMerge(request)).map((it) => `${it.code} ${it.at?.file} ${it.what}`),
    async merged() {
      await runMerge(request, () => false);
      return read(join(root, 'test/app'));
    },
  };
}

function write(root: string, tree: Tree): void {
  for (const [path, content] of Object.entries(tree)) {
    const file = join(root, path);
    mkdirSync(path.endsWith('/') ? file : dirname(file), { recursive: true });
    if (path.endsWith('/')) continue;
    if (typeof content === 'string' && content.startsWith('-> ')) symlinkSync(content.slice(3), file);
    else writeFileSync(file, content);
    if (path.endsWith('.sh')) chmodSync(file, 0o755);
  }
}

function read(root: string, path = ''): Tree {
  const names = readdirSync(join(root, path)).sort();
  const entries = names.flatMap((name): [string, string | Uint8Array][] => {
    const own = path === '' ? name : `${path}/${name}`;
    const stat = lstatSync(join(root, own));
    if (stat.isSymbolicLink()) return [[own, `-> ${readlinkSync(join(root, own))}`]];
    if (stat.isDirectory()) return [[`${own}/`, ''], ...Object.entries(read(root, own))];
    return [[own, readFileSync(join(root, own), 'latin1')]];
  });
  return Object.fromEntries(entries);
}

/** Without the folders that hold something. */
export function filesOf(tree: Tree): Tree {
  const paths = Object.keys(tree).sort();
  const isEmpty = (path: string) => paths[paths.indexOf(path) + 1]?.startsWith(path) !== true;
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !path.endsWith('/') || isEmpty(path)));
}
