/** A temporary ops repo and the built command line run in it. */
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { type Fake, makeFake } from './fakes.js';
import { findProcesses, killProcesses, type Leftover } from './processes.js';
import { type Finished, type RunOptions, type Started, startProgram } from './program.js';
import { type Snapshot, takeSnapshot } from './snapshot.js';

/** Path in the ops repo → content. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** An ops repo of one test, removed when the test is over. */
export interface OpsRepo {
  /** Its real path. */
  readonly root: string;
  /** The temporary folder that bitops is told of, of this repo alone: what is left there was left by bitops. */
  readonly tmp: string;
  readonly home: string;
  /** The environment that bitops is run with. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs bitops to its end. */
  bitops(args: readonly string[], options?: RunOptions): Promise<Finished>;
  /** Starts bitops. */
  start(args: readonly string[], options?: RunOptions): Started;
  write(path: string, content: string | Uint8Array, mode?: number): void;
  read(path: string): string;
  /** All that is in the ops repo. */
  snapshot(): Snapshot;
  /** Names of what is in `tmp`: workspaces that were not removed. */
  leftovers(): readonly string[];
  /** Processes that bitops started and that still live. */
  orphans(): readonly Leftover[];
  /** Puts a program of that name first on the PATH; see `makeFake`. */
  fake(name: string, body?: string): Fake;
}

const builtCli = fileURLToPath(new URL('../../bin/dist/cli.js', import.meta.url));

/** Makes an ops repo of the given files; scripts (`*.sh`) are executable unless `modes` says something else. */
export function opsRepo(
  files: Files,
  { modes = {} }: { readonly modes?: Readonly<Record<string, number>> } = {},
): OpsRepo {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'bitops test-')));
  const marker = `BITOPS-RIG-${randomUUID()}`;
  onTestFinished(() => cleanUp(base, marker));
  const root = join(base, 'repo');
  const [tmp, home, programs] = [join(base, 'tmp'), join(base, 'home'), join(base, 'bin')];
  // Nobody looks for an ops repo further up than a repository of git reaches: another test may have one there.
  for (const folder of [root, tmp, home, programs, join(base, '.git')]) mkdirSync(folder);
  const env = toCleanEnvironment({ tmp, home, programs, marker });
  const write = (path: string, content: string | Uint8Array, mode?: number) => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, mode ?? (path.endsWith('.sh') ? 0o755 : 0o644));
  };
  for (const [path, content] of Object.entries(files)) write(path, content, modes[path]);
  const start = (args: readonly string[], options: RunOptions = {}) =>
    startProgram(
      {
        file: options.node ?? process.execPath,
        args: [options.cli ?? builtCli, ...args],
        cwd: resolve(root, options.cwd ?? '.'),
        env: merge(env, options.env),
      },
      options,
    );
  return {
    root,
    tmp,
    home,
    env,
    start,
    bitops: (args, options) => start(args, options).done,
    write,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    snapshot: () => takeSnapshot(root),
    leftovers: () => readdirSync(tmp),
    orphans: () => findProcesses(marker),
    fake: (name, body) => makeFake(programs, name, body),
  };
}

/** Nothing of the environment the tests are run in but where programs are: a test says what else it needs. */
function toCleanEnvironment({ tmp, home, programs, marker }: Record<'tmp' | 'home' | 'programs' | 'marker', string>) {
  return {
    PATH: [programs, process.env.PATH].join(delimiter),
    HOME: home,
    TMPDIR: tmp,
    LANG: 'C.UTF-8',
    TF_CLI_CONFIG_FILE: '/dev/null',
    CHECKPOINT_DISABLE: '1',
    RIG_MARKER: marker,
  };
}

function merge(env: Readonly<Record<string, string>>, over: RunOptions['env'] = {}): Record<string, string> {
  const merged = Object.entries({ ...env, ...over }).filter((it): it is [string, string] => it[1] !== undefined);
  return Object.fromEntries(merged);
}

/** A test may have taken permissions away, and what it started may still be writing. */
function cleanUp(base: string, marker: string): void {
  killProcesses(marker);
  makeWritable(base);
  rmSync(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

function makeWritable(folder: string): void {
  chmodSync(folder, 0o700);
  for (const it of readdirSync(folder, { withFileTypes: true })) {
    if (it.isDirectory()) makeWritable(join(folder, it.name));
  }
}
