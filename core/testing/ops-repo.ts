/** A temporary ops repo for a test, with a clean environment and programs that stand in for real ones. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Fake, fakeProgram } from './fake-program.js';
import { except, type Snapshot, takeSnapshot } from './snapshot.js';
import type { Files } from './subject.js';

/** An ops repo, in a folder of its own. */
export interface OpsRepo {
  /** Its real path. */
  readonly root: string;
  /** The folder for temporary files that `env` names, of this repo alone: what is left there was left by bitops. */
  readonly tmp: string;
  readonly home: string;
  /** Nothing of the environment that the tests are run in but where programs are. */
  readonly env: Readonly<Record<string, string>>;
  write(path: string, content: string | Uint8Array, mode?: number): void;
  read(path: string): string;
  /** All that is in it but journals of runs: each run that may change something adds one. */
  snapshot(): Snapshot;
  /** Names of what is in `tmp`: workspaces that were not removed. */
  leftovers(): readonly string[];
  /** Puts a program of that name first on the PATH; see `fakeProgram`. */
  fake(name: string, body?: string): Fake;
  /** Removes it, with all around it. */
  remove(): void;
}

/** What an ops repo is made with. */
export interface OpsRepoOptions {
  /** Path → mode; else scripts (`*.sh`) are executable, and all other files are not. */
  readonly modes?: Readonly<Record<string, number>>;
  /** Further variables of `env`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Folders of packages that are plugins: they are installed there, and named in `bitops.plugins` unless a file does. */
  readonly plugins?: readonly (URL | string)[];
}

/** Makes an ops repo of the given files. Who makes it removes it, such as by `t.after(repo.remove)`. */
export function opsRepo(files: Files, { modes = {}, env = {}, plugins = [] }: OpsRepoOptions = {}): OpsRepo {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'bitops test-')));
  const root = join(base, 'repo');
  const [tmp, home, programs] = [join(base, 'tmp'), join(base, 'home'), join(base, 'bin')];
  // Nobody looks for an ops repo further up than a repository of git reaches: another test may have one there.
  for (const folder of [root, tmp, home, programs, join(base, '.git')]) mkdirSync(folder);
  const write = (path: string, content: string | Uint8Array, mode?: number) => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, mode ?? (path.endsWith('.sh') ? 0o755 : 0o644));
  };
  const names = plugins.map((it) => install(it, root));
  const all = names.length === 0 ? files : { 'bitops.config.yaml': settings(names), ...files };
  for (const [path, content] of Object.entries(all)) write(path, content, modes[path]);
  return {
    root,
    tmp,
    home,
    env: {
      PATH: [programs, process.env['PATH']].join(delimiter),
      HOME: home,
      TMPDIR: tmp,
      LANG: 'C.UTF-8',
      ...env,
    },
    write,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    snapshot: () => except(takeSnapshot(root), '.bitops/', '.bitops/runs', '.bitops/runs/'),
    leftovers: () => readdirSync(tmp),
    fake: (name, body) => fakeProgram(programs, name, body),
    remove: () => removeAll(base),
  };
}

function install(plugin: URL | string, root: string): string {
  const folder = resolve(plugin instanceof URL ? fileURLToPath(plugin) : plugin);
  const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const goal = join(root, 'node_modules', name);
  mkdirSync(dirname(goal), { recursive: true });
  symlinkSync(folder, goal);
  return name;
}

function settings(plugins: readonly string[]): string {
  return `${JSON.stringify({ bitops: { plugins } }, undefined, 2)}\n`;
}

/** A test may have taken permissions away. */
function removeAll(base: string): void {
  makeWritable(base);
  rmSync(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

function makeWritable(folder: string): void {
  chmodSync(folder, 0o700);
  for (const it of readdirSync(folder, { withFileTypes: true })) {
    if (it.isDirectory()) makeWritable(join(folder, it.name));
  }
}
