/** Finds the ops repo and what is in it. */
import { type Dirent, existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { get, isRecord } from '@bitops/config';
import { type Fault, fault, faults, faultsOf, isSystemError } from '@bitops/fault';
import { loadRareSettings, settingsNames } from './root-settings.js';
import { type KnownFiles, loadConfigFile } from './settings.js';

/** What the default environment is called where nobody says otherwise, by BitOps 2.x and 1.x. */
export const defaultNames = ['_default', 'default'] as const;
const containerRepo = '/opt/bitops_deployment';

/** The root of the ops repo: `--repo`, else the current folder or a parent that looks like one. Throws REPO_NOT_FOUND. */
export function findRepo(cwd: string, tools: readonly string[], known: KnownFiles, repo?: string): string {
  if (repo !== undefined) {
    const root = resolve(cwd, repo);
    if (isFolder(root)) return realpathSync(root);
    throw fault({
      code: 'REPO_NOT_FOUND',
      what: `There is no folder ${root}`,
      fix: 'Give --repo the folder that holds the environments.',
    });
  }
  const unread = new Map<string, readonly Fault[]>();
  const mounted = isFolder(containerRepo) ? realpathSync(containerRepo) : undefined;
  const root = nearestRepo(upTo(realpathSync(cwd), mounted), { tools, unread, known }) ?? mounted;
  if (root !== undefined) return root;
  // A file that can't be read may be the one that would have told.
  throw faults([notFound(cwd), ...[...unread.values()].flat()]);
}

function notFound(cwd: string): Fault {
  return {
    code: 'REPO_NOT_FOUND',
    what: `There is no ops repo in ${cwd} or above it`,
    why: 'An ops repo has folders (environments) with sub-folders (deployments) that hold a bitops.config.yaml.',
    fix: 'Change into one, or name it with --repo DIR.',
  };
}

/** By what folders are known. */
interface Signs {
  readonly tools: readonly string[];
  /** Folders whose settings are there and can't be read, with the faults. */
  readonly unread: Map<string, readonly Fault[]>;
  readonly known: KnownFiles;
}

/**
 * The nearest folder whose settings say where environments are, since those may lie deep; else the nearest whose settings
 * are a repo's and no environment's; else the outermost that looks like a repo, since an environment of nested
 * deployments looks like one, too.
 */
function nearestRepo(above: readonly string[], signs: Signs): string | undefined {
  const named = above.find((at) => namesEnvironments(at, signs));
  if (named !== undefined) return named;
  let found: string | undefined;
  for (const at of above) {
    if (hasRootSettings(at, signs)) return at;
    if (subFolders(at).some((name) => isEnvironmentFolder(join(at, name), signs))) found = at;
    else if (found !== undefined) return found;
  }
  return found;
}

/** A folder and those above it, no further up than the root of the git repository, and not around the ops repo of a container. */
function upTo(cwd: string, mounted: string | undefined): readonly string[] {
  const around = mounted === undefined ? undefined : dirname(mounted);
  const folders: string[] = [];
  for (let at = cwd; at !== around; at = dirname(at)) {
    folders.push(at);
    if (existsSync(join(at, '.git')) || dirname(at) === at) break;
  }
  return folders;
}

function namesEnvironments(folder: string, signs: Signs): boolean {
  const all = [settingsOf(folder, signs), ...loadRareSettings(folder)];
  return all.some((it) => get(it, ['bitops', 'environments']) !== undefined);
}

function hasRootSettings(folder: string, signs: Signs): boolean {
  if (!settingsNames.some((name) => existsSync(join(folder, name)))) return false;
  return !isEnvironmentFolder(folder, signs) && !isDeployment(folder, signs) && !signs.unread.has(folder);
}

/** Settings that list deployments that are there, or a folder below it that has a tool's name or settings. */
function isEnvironmentFolder(folder: string, signs: Signs): boolean {
  const bitops = settingsOf(folder, signs)?.['bitops'];
  const deployments = isRecord(bitops) ? bitops['deployments'] : undefined;
  // The default environment may have what the environment only names.
  const homes = [folder, ...defaultNames.map((name) => join(dirname(folder), name))];
  const isThere = (name: string) => homes.some((home) => isFolder(join(home, name)));
  if (isRecord(deployments) && Object.keys(deployments).some(isThere)) return true;
  return subFolders(folder).some((name) => signs.tools.includes(name) || isDeployment(join(folder, name), signs));
}

function isDeployment(folder: string, signs: Signs): boolean {
  const data = settingsOf(folder, signs);
  if (data === undefined || 'bitops' in data) return false;
  // An empty file may be that of an environment, too: what is below it tells.
  return Object.keys(data).length > 0 || !isEnvironmentFolder(folder, signs);
}

/** What is wrong with a file is said when it is read for good; until then it tells nothing. */
function settingsOf(folder: string, { unread, known }: Signs): Readonly<Record<string, unknown>> | undefined {
  try {
    return loadConfigFile(folder, known)?.data;
  } catch (error) {
    if (settingsNames.some((name) => existsSync(join(folder, name)))) unread.set(folder, faultsOf(error));
    return undefined;
  }
}

/** Names of the folders in a folder that may be environments or deployments, in order; links to folders count. */
export function subFolders(folder: string): string[] {
  const isThere = (it: Dirent) => it.isDirectory() || (it.isSymbolicLink() && isFolder(join(folder, it.name)));
  return entriesOf(folder)
    .filter(isThere)
    .map((it) => it.name)
    .filter((name) => !name.startsWith('.') && !name.startsWith('_') && name !== 'node_modules')
    .sort();
}

/** Names of all folders in a folder that are no links. */
export function realFolders(folder: string): readonly string[] {
  return entriesOf(folder).flatMap((it) => (it.isDirectory() ? [it.name] : []));
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return [];
    throw error;
  }
}

/** Whether there is a folder at a path, links followed. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
