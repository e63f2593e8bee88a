/** Lets git work in a workspace. */
import { copyFileSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ask } from './process/ask.js';

/**
 * Makes the copy a working tree of the ops repo's own repository, with an index of its own in which what was left out
 * counts as there: a script that says `git add --all` must not commit that other environments are deleted. Where git is
 * not there, or does not want to, the copy is no working tree.
 */
export function linkGit(
  repo: string,
  { root, copy }: { readonly root: string; readonly copy: string },
  leftOut: readonly string[],
): void {
  const home = gitFolder(repo);
  if (home === undefined) return;
  const own = join(root, 'git');
  mkdirSync(own);
  for (const name of ['HEAD', 'index'])
    if (existsSync(join(home, name))) copyFileSync(join(home, name), join(own, name));
  writeFileSync(join(own, 'commondir'), `${commonFolder(home)}\n`);
  writeFileSync(join(own, 'gitdir'), `${join(copy, '.git')}\n`);
  writeFileSync(join(copy, '.git'), `gitdir: ${own}\n`);
  const absent = ask('git', ['--literal-pathspecs', 'ls-files', '-z', '--', ...leftOut], copy);
  const done = absent && ask('git', ['update-index', '-z', '--skip-worktree', '--stdin'], copy, absent);
  if (done === undefined) rmSync(join(copy, '.git'));
}

/** The folder of a repository, also where `.git` is a file that names it, as in a worktree and in a submodule. */
function gitFolder(repo: string): string | undefined {
  const git = join(repo, '.git');
  const stat = lstatSync(git, { throwIfNoEntry: false });
  if (stat?.isFile() !== true) return stat?.isDirectory() === true ? git : undefined;
  const [, target] = /^gitdir: (.+)$/m.exec(readFileSync(git, 'utf8')) ?? [];
  return target === undefined ? undefined : resolve(repo, target);
}

/** Where branches and objects are: of a worktree, in the repository that it belongs to. */
function commonFolder(home: string): string {
  const file = join(home, 'commondir');
  return existsSync(file) ? resolve(home, readFileSync(file, 'utf8').trim()) : home;
}
