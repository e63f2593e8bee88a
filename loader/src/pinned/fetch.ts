/** Fetches a plugin with git into the cache of the user. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Environment } from '@bitops/contract';
import { fault } from '@bitops/fault';
import { type Interrupt, tell } from '@bitops/runtime';
import type { GitRef } from '../git-source.js';
import type { PluginSource } from '../sources.js';
import { hashContent } from './content.js';
import { type Pin, refName, withoutLogin } from './lock-file.js';
import { contentFolder, isAsPinned, storeFolder } from './store.js';

/** What fetching needs to know of the outside. */
export interface Fetching {
  readonly root: string;
  readonly env: Environment;
  readonly interrupt: Interrupt;
}

/** Fetches what the settings name, or just what was pinned. Throws PLUGIN_FETCH_FAILED and PLUGIN_CHANGED. */
export async function fetchPlugin(source: PluginSource, pinned: Pin | undefined, at: Fetching): Promise<Pin> {
  if (pinned !== undefined && isAsPinned(contentFolder(at.env, pinned), pinned)) return pinned;
  const store = storeFolder(at.env);
  mkdirSync(store, { recursive: true, mode: 0o700 });
  const folder = mkdtempSync(join(store, '.fetch-'));
  try {
    const ref: GitRef | undefined = pinned === undefined ? source.ref : { kind: 'commit', name: pinned.commit };
    const commit = await checkOut(source, ref, folder, at);
    rmSync(join(folder, '.git'), { recursive: true, force: true });
    const name = refName(source);
    const named = { source: withoutLogin(source.spec), ...(name === undefined ? {} : { ref: name }) };
    const pin: Pin = { ...named, commit, hash: hashContent(folder) };
    if (pinned !== undefined && pin.hash !== pinned.hash) throw fault(changed(source, pinned));
    const goal = contentFolder(at.env, pin);
    // What lies there under this name and is something else was changed by somebody.
    if (existsSync(goal) && !isAsPinned(goal, pin)) rmSync(goal, { recursive: true, force: true });
    if (!existsSync(goal)) renameSync(folder, goal);
    return pin;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function checkOut(source: PluginSource, ref: GitRef | undefined, folder: string, at: Fetching): Promise<string> {
  const git = (...args: readonly string[]) =>
    tell({
      file: 'git',
      args: [...safely, ...args],
      cwd: folder,
      env: gitEnvironment(at.env),
      interrupt: at.interrupt,
    });
  const must = async (...args: readonly string[]) => {
    const { exitCode, printed } = await git(...args);
    if (exitCode !== 0) throw fault(failed(source, ref, printed));
    return printed.trim();
  };
  const url = /^(\/|\.{1,2}\/)/.test(source.spec) ? resolve(at.root, source.spec) : source.spec;
  const fetch = ['fetch', '--quiet', '--no-tags', '--no-recurse-submodules'];
  await must('init', '--quiet');
  const one = await git(...fetch, '--depth', '1', '--end-of-options', url, refSpec(ref));
  let commit = 'FETCH_HEAD';
  if (one.exitCode !== 0) {
    // Not every server gives a single commit out.
    if (ref?.kind !== 'commit') throw fault(failed(source, ref, one.printed));
    await must(...fetch, '--end-of-options', url, '+refs/heads/*:refs/all/heads/*', '+refs/tags/*:refs/all/tags/*');
    commit = ref.name;
  }
  await must('checkout', '--quiet', '--detach', commit);
  return must('rev-parse', 'HEAD');
}

/** No program of the machine's settings gets in between, and line ends stay as they are. */
const safely = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.autocrlf=false', '-c', 'core.fsmonitor=false'];

function gitEnvironment(env: Environment): Environment {
  // The caller may itself be a hook of git, whose variables lead to another repository.
  const places = /^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|PREFIX)$/;
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !places.test(name)));
  return {
    GIT_SSH_COMMAND: 'ssh -o BatchMode=yes',
    ...own,
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: 'file:git:http:https:ssh',
  };
}

function refSpec(ref: GitRef | undefined): string {
  if (ref === undefined) return 'HEAD';
  if (ref.kind === 'commit') return ref.name;
  return ref.kind === 'tag' ? `refs/tags/${ref.name}` : `refs/heads/${ref.name}`;
}

function failed({ alias, spec, at }: PluginSource, ref: GitRef | undefined, printed: string) {
  const what = `The plugin ${alias} can't be fetched from ${withoutLogin(spec)}`;
  const asked = ref === undefined ? [] : [`It was asked for the ${ref.kind} ${ref.name}.`];
  const why = [...asked, ...printed.trim().split('\n').slice(-6)].filter((it) => it !== '').join('\n');
  const fix = 'Correct the source, or give git the right to read it: it is not asked for passwords here.';
  return { code: 'PLUGIN_FETCH_FAILED', what, at, why: why.replaceAll(spec, withoutLogin(spec)), fix };
}

function changed({ alias, at }: PluginSource, { commit }: Pin) {
  const what = `The plugin ${alias} is not what was pinned: commit ${commit.slice(0, 12)} holds something else`;
  const why = 'The hash in bitops.lock.json is that of another content.';
  return {
    code: 'PLUGIN_CHANGED',
    what,
    at,
    why,
    fix: 'Take bitops.lock.json from git again, or run it with --update.',
  };
}
