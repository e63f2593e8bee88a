/** What keeps git from telling what changed. */
import { didYouMean, type Fault, suggestion } from '@bitops/fault';
import type { Git } from './git.js';
import { noCommit, type Question } from './question.js';

const at = { file: 'the command line' };

/** The fault of a machine without git. */
export function noGit(refused: string): Fault {
  const what = '--changed-since needs git, which could not be started';
  const why = refused === 'ENOENT' ? 'There is no git on the PATH.' : `The system says ${refused}.`;
  return { code: 'GIT_MISSING', what, at, why, fix: 'Install git, or leave --changed-since away.' };
}

/** The fault of an ops repo that git does not know, or does not want to. */
export function noRepository(root: string, printed: string): Fault {
  const what = `--changed-since: git can't tell what changed in ${root}`;
  const isOthers = printed.includes('safe.directory');
  const fix = isOthers
    ? `Tell git that you trust it: git config --global --add safe.directory ${root}`
    : 'Leave --changed-since away, or run it in a clone of the git repository.';
  return { code: 'GIT_REPOSITORY_MISSING', what, at: { file: root }, why: lastLines(printed), fix };
}

/** The fault of a revision that is not there, or not yet. */
export function unknownRevision(question: Question): Fault {
  const { since, isShallow, git, base } = question;
  const code = 'REVISION_UNKNOWN';
  const by = base.by === undefined ? '' : ` (${base.by})`;
  const what =
    since === '' ? '--changed-since names no revision' : `--changed-since ${since}: there is no such revision${by}`;
  if (noCommit.test(since)) {
    const why = 'It stands for "no commit": what was pushed is a new branch.';
    return { code, what, at, why, fix: 'Name what the branch started from, such as origin/main.' };
  }
  const branch = /^origin\/(.+)$/.exec(since)?.[1];
  const refs = refsIn(git);
  const isTyped = base.by === undefined && depthOf(since) === undefined;
  const near = isTyped ? nearest(since, refs) : undefined;
  if (branch !== undefined && near === undefined && (isShallow || !isTyped)) {
    return { code, what, at, ...unfetched(branch, question) };
  }
  if (near !== undefined) return { code, what, at, fix: `Did you mean ${near}?` };
  if (isShallow) return { ...shallow(question), code, what, at };
  if (/^[0-9a-f]{40,64}$/.test(since)) {
    const why = 'The clone is whole: the commit was on no branch that is left, as after a push by force.';
    return { code, what, at, why, fix: 'Name what it is to be compared with instead, such as origin/main.' };
  }
  const none = since === 'HEAD' ? 'Commit something first.' : 'Fetch it before, or name a commit.';
  return { code, what, at, fix: suggestion(since, refs, none) };
}

/** A ref that is called alike; of a branch elsewhere, what is alike is not that it is elsewhere. */
function nearest(since: string, refs: readonly string[]): string | undefined {
  const [, remote = '', name = since] = /^(origin\/)(.+)$/.exec(since) ?? [];
  const names = refs.filter((it) => it.startsWith(remote)).map((it) => it.slice(remote.length));
  const near = didYouMean(name, names);
  return near && `${remote}${near}`;
}

/** CIs fetch the branch that they build, and often no other one. */
function unfetched(branch: string, { isShallow, base }: Question): Pick<Fault, 'why' | 'fix'> {
  const how = isShallow ? '--unshallow ' : '';
  const whole = isShallow && base.whole !== undefined ? `; or ${base.whole}` : '';
  const fix = `Fetch it before: git fetch ${how}origin +refs/heads/${branch}:refs/remotes/origin/${branch}${whole}.`;
  return { why: 'The checkout does not have this branch.', fix };
}

function refsIn(git: Git): readonly string[] {
  const { stdout } = git('for-each-ref', '--format=%(refname:short)', 'refs/heads', 'refs/remotes', 'refs/tags');
  return stdout.split('\n').filter((it) => it !== '' && !it.endsWith('/HEAD') && it !== 'origin');
}

/** The fault of two histories that have nothing in common, as far as the clone knows. */
export function noCommon(question: Question): Fault {
  const what = `--changed-since ${question.since}: it has no commit in common with HEAD`;
  if (question.isShallow) return { ...shallow(question), code: 'REVISION_UNRELATED', what, at };
  const fix = 'Name a revision that HEAD was made from, or that it parted from.';
  return { code: 'REVISION_UNRELATED', what, at, fix };
}

/** What a clone lacks that has the last commits only. */
function shallow({ since, base, git }: Question): Pick<Fault, 'why' | 'fix'> {
  const depth = depthOf(since);
  const known = Number(git('rev-list', '--count', 'HEAD').stdout.trim());
  const why = `The clone is shallow: it has ${known === 1 ? 'one commit' : `${known} commits`} of HEAD's history only.`;
  if (depth !== undefined && depth > known) {
    const fix = `It needs a depth of ${depth}: git fetch --deepen ${depth - known}, or "fetch-depth: ${depth}".`;
    return { why, fix };
  }
  const whole = base.whole ?? 'give the checkout a depth of 0, as in "fetch-depth: 0"';
  return { why, fix: `It needs the whole history: ${whole}, or run "git fetch --unshallow" before.` };
}

/** How many commits of HEAD's history it takes to know `HEAD~2` and the like. */
function depthOf(since: string): number | undefined {
  const steps = /^(?:HEAD|@)((?:\^|~\d*)+)$/.exec(since)?.[1];
  if (steps === undefined) return undefined;
  return [...steps.matchAll(/\^|~(\d*)/g)].reduce((sum, [, count]) => sum + Number(count || 1), 1);
}

/** The fault of a git that fails in the middle. */
export function failed(root: string, printed: string): Fault {
  const what = `--changed-since: git can't tell what changed in ${root}`;
  return { code: 'GIT_FAILED', what, at: { file: root }, why: lastLines(printed), fix: 'Look at what git says.' };
}

function lastLines(printed: string): string | undefined {
  const text = printed.trim().split('\n').slice(-6).join('\n');
  return text === '' ? undefined : text;
}
