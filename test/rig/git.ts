/** A git repository around an ops repo. */
import { execFileSync } from 'node:child_process';
import type { OpsRepo } from './ops-repo.js';

/** Commits of nobody, by no settings of this machine. */
const nobody = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'nobody',
  GIT_AUTHOR_EMAIL: 'nobody@example.com',
  GIT_COMMITTER_NAME: 'nobody',
  GIT_COMMITTER_EMAIL: 'nobody@example.com',
};

/** A function that runs git in an ops repo, or elsewhere, and answers with what it printed. */
export function gitIn({ root, env }: Pick<OpsRepo, 'root' | 'env'>, cwd = root) {
  return (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd, env: { ...env, ...nobody }, encoding: 'utf8', stdio: 'pipe' }).trim();
}

/** Makes a repository of an ops repo; the function commits all that is in it then, and answers with the commit. */
export function committing(repo: Pick<OpsRepo, 'root' | 'env'>): () => string {
  const git = gitIn(repo);
  git('init', '--quiet', '--initial-branch=main');
  const commit = () => {
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '--message', 'more');
    return git('rev-parse', 'HEAD');
  };
  commit();
  return commit;
}
