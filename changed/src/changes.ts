/** What changed in an ops repo since a revision: git is asked. */
import { readlinkSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Environment } from '@bitops/config';
import { fault } from '@bitops/fault';
import { isInside } from '@bitops/runtime';
import { failed, noCommon, noGit, noRepository, unknownRevision } from './change-faults.js';
import { type Git, gitIn } from './git.js';
import { type Base, noCommit, type Question } from './question.js';

/** What changed. */
export interface Changes {
  /** The revision, as the user or the CI calls it. */
  readonly since: string;
  /** The commit that was compared with: where the revision and `HEAD` parted. */
  readonly commit: string;
  /** Paths below the ops repo, with `/`, of what is other, new or gone. */
  readonly files: readonly string[];
  /** Paths of the links that git knows, and what they lead to below the ops repo. */
  readonly links: ReadonlyMap<string, string>;
  /** What a file held at that commit; nothing where it was not there. */
  before(path: string): string | undefined;
}

/** Compares an ops repo as it lies on the disk. Throws what keeps git from answering. */
export function loadChanges(root: string, base: Base, env: Environment): Changes {
  const git = gitIn(root, env);
  const shallow = openRepository(root, git);
  const since = base.revision;
  const commit = findBase({ since, base, isShallow: shallow, git });
  const compared = ['--no-renames', '--relative', '--no-ext-diff', '--ignore-submodules=none'];
  const changed = must(git('diff', '--name-only', '-z', ...compared, commit, '--'), root);
  const untracked = must(git('ls-files', '-z', '--others', '--exclude-standard'), root);
  // A repository of its own that git does not know is told as a folder.
  const files = [...split(changed), ...split(untracked)].map((it) => it.replace(/\/$/, ''));
  return {
    since,
    commit,
    files: [...new Set(files)].sort(),
    links: linksIn(root, must(git('ls-files', '-z', '--stage'), root)),
    before(path) {
      const { exitCode, stdout } = git('show', `${commit}:./${path}`);
      return exitCode === 0 ? stdout : undefined;
    },
  };
}

/** Tells whether the repository has only a part of its history. */
function openRepository(root: string, git: Git): boolean {
  const asked = git('rev-parse', '--is-inside-work-tree', '--is-shallow-repository');
  if (asked.refused !== undefined) throw fault(noGit(asked.refused));
  const [isInsideTree, isShallow] = asked.stdout.trim().split('\n');
  if (asked.exitCode !== 0 || isInsideTree !== 'true') throw fault(noRepository(root, asked.stderr));
  return isShallow === 'true';
}

function findBase(question: Question): string {
  const { since, git } = question;
  // What begins with a dash is no revision, but an option to git.
  const isRevision = since !== '' && !since.startsWith('-') && !noCommit.test(since);
  const found = isRevision ? git('rev-parse', '--verify', '--quiet', `${since}^{commit}`) : undefined;
  if (found?.exitCode !== 0) throw fault(unknownRevision(question));
  const head = git('rev-parse', '--verify', '--quiet', 'HEAD^{commit}');
  if (head.exitCode !== 0) throw fault(unknownRevision({ ...question, since: 'HEAD' }));
  const common = git('merge-base', found.stdout.trim(), 'HEAD');
  if (common.exitCode !== 0) throw fault(noCommon(question));
  return common.stdout.trim();
}

function must({ exitCode, stdout, stderr, refused }: ReturnType<Git>, root: string): string {
  if (exitCode !== 0) throw fault(failed(root, refused ?? stderr));
  return stdout;
}

const split = (text: string) => text.split('\0').filter((it) => it !== '');

/** Of what `ls-files --stage` tells, the links that stay in the ops repo. */
function linksIn(root: string, staged: string): ReadonlyMap<string, string> {
  const links = new Map<string, string>();
  for (const line of split(staged)) {
    const path = line.startsWith('120000 ') ? line.slice(line.indexOf('\t') + 1) : undefined;
    const target = path === undefined ? undefined : targetOf(join(root, path));
    if (path !== undefined && target !== undefined && isInside(root, target)) links.set(path, relative(root, target));
  }
  return links;
}

/** Where a link leads in the end; of one that leads nowhere, where it says. */
function targetOf(link: string): string | undefined {
  try {
    return realpathSync.native(link);
  } catch {
    try {
      return resolve(dirname(link), readlinkSync(link));
    } catch {
      return undefined;
    }
  }
}
