/** How an ops repo is called on every machine: by the remote of git, and by its folder in there. */
import type { Environment } from '@bitops/contract';
import { type Fault, fault } from '@bitops/fault';
import { askFully } from '@bitops/runtime';

/** Looks an ops repo's name up, once, when it is first asked for. Throws LOCK_REPO_UNKNOWN. */
export function repoLookup(root: string, env: Environment): () => string {
  let name: string | undefined;
  return () => {
    name ??= loadRepoName(root, env);
    return name;
  };
}

/** Variables that lead to another repository: the caller may itself be a hook of git. */
const places = /^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|PREFIX)$/;

function loadRepoName(root: string, env: Environment): string {
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !places.test(name)));
  const git = (...args: readonly string[]) => {
    const { exitCode, stdout, stderr, refused } = askFully('git', args, { cwd: root, env: own });
    if (exitCode !== 0) throw fault(unknown(root, refused === undefined ? stderr.trim() : `git: ${refused}`));
    return stdout.replace(/\n$/, '');
  };
  const folder = git('rev-parse', '--show-prefix');
  const remotes = git('remote').split('\n');
  const [only = ''] = remotes;
  const remote = remotes.includes('origin') ? 'origin' : remotes.length === 1 ? only : '';
  if (remote === '') throw fault(unknown(root, 'git knows no remote that is called origin.'));
  return toRepoName(git('remote', 'get-url', remote), folder);
}

/**
 * The name that a remote's URL comes to: `github.com/org/ops`, whichever protocol, user, port and spelling a machine has, since
 * two names for one ops repo would be two locks. Behind it, the folder of the ops repo in there.
 */
export function toRepoName(url: string, folder: string): string {
  const [, scheme = '', rest = url] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(url) ?? [];
  const isPath = scheme.toLowerCase() === 'file' || (scheme === '' && /^[/.~]/.test(url));
  const [, host = '', path = rest] =
    (scheme === '' ? /^([^/:]+):(?!\/\/)(.*)$/ : /^([^/]*)(\/.*)$/).exec(isPath ? '' : rest) ?? [];
  const bare = host.replace(/^.*@/, '').replace(/:\d*$/, '').toLowerCase();
  const name = (isPath ? rest : path.replace(/^\/+/, '').toLowerCase()).replace(/\/+$/, '').replace(/\.git$/i, '');
  const whole = isPath || bare === '' ? name : `${bare}/${name}`;
  return folder === '' ? whole : `${whole}//${folder.replace(/\/$/, '')}`;
}

function unknown(root: string, why: string): Fault {
  return {
    code: 'LOCK_REPO_UNKNOWN',
    what: 'Nobody can tell how this ops repo is called on other machines',
    at: { file: root },
    why,
    fix: 'Give the plugin of the locks its option "repo", a name that is the same on every machine.',
  };
}
