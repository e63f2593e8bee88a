import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment, Steps } from '@bitops/core';
import type { AnsibleRun } from './command.js';
import type { Added } from './paths.js';
import { isMap, loadYaml } from './yaml.js';

const kinds = ['roles', 'collections'] as const;
type Kind = (typeof kinds)[number];

/** Of one file, what is to be installed; `isPinned` = of each of them one version, which nobody takes back. */
interface Wanted {
  readonly file: string;
  readonly kind: Kind;
  readonly isPinned: boolean;
}

/** What the requirements of a deployment ask for, and the folders into which it is installed. Reads the disk. */
export function loadRequirements(run: AnsibleRun) {
  const wanted = loadWanted(run.deployment.folder);
  const folders = kinds
    .filter((kind) => wanted.some((it) => it.kind === kind))
    .map((kind) => [kind, folderOf(run, kind)]);
  return { wanted, folders: Object.fromEntries(folders) as Added }; // its kinds are those of Added
}

/** Installs it. What is pinned is kept for later runs: another time it would be the same. */
export function* installRequirements(run: AnsibleRun, wanted: readonly Wanted[], env: Environment): Steps {
  for (const kind of kinds) {
    const those = wanted.filter((it) => it.kind === kind);
    const isPinned = those.length > 0 && those.every((it) => it.isPinned);
    const kept = { cached: folderOf(run, kind), key: keyOf(run, kind, those) };
    if (isPinned && (yield { ...kept, action: 'take' }).ran) continue;
    for (const { file } of those) {
      const args = [kind.slice(0, -1), 'install', '-r', file, '-p', kept.cached];
      // git would ask for a password, and nobody would answer
      yield { file: 'ansible-galaxy', args, env: { ...env, GIT_TERMINAL_PROMPT: '0' }, effect: 'read' };
    }
    if (isPinned) yield { ...kept, action: 'keep' };
  }
}

function folderOf({ artifacts }: AnsibleRun, kind: Kind): string {
  return join(artifacts, 'galaxy', kind);
}

function loadWanted(folder: string): readonly Wanted[] {
  const files = ['requirements', 'roles/requirements', 'collections/requirements'];
  return files.flatMap((name) => {
    const file = [`${name}.yml`, `${name}.yaml`].find((it) => existsSync(join(folder, it)));
    const only = kinds.find((kind) => name.startsWith(`${kind}/`));
    return file === undefined ? [] : wantedIn(join(folder, file), file, only);
  });
}

/** A list has roles only. What makes no sense is left to ansible-galaxy, which says so. */
function wantedIn(path: string, file: string, only: Kind | undefined): readonly Wanted[] {
  const found = loadYaml(path);
  const broken = { roles: 'broken', collections: 'broken' };
  const data = found === undefined ? broken : Array.isArray(found) ? { roles: found } : found;
  if (!isMap(data)) return [];
  return kinds
    .filter((kind) => only === undefined || kind === only)
    .filter((kind) => data[kind] && !(Array.isArray(data[kind]) && data[kind].length === 0))
    .map((kind) => {
      const list = data[kind];
      return { file, kind, isPinned: Array.isArray(list) && list.every(isPinned) };
    });
}

/** A version, or a commit; a branch is another thing tomorrow, and so is a folder on this machine. */
function isPinned(it: unknown): boolean {
  if (!isMap(it) || (it.type !== undefined && it.type !== 'git' && it.type !== 'galaxy')) return false;
  return typeof it.version === 'string' && /^(v?\d+(\.\d+)+([-+][\w.+-]+)?|[\da-f]{40})$/.test(it.version);
}

/** The files, and what says from which server they are taken. */
function keyOf({ deployment, env }: AnsibleRun, kind: Kind, wanted: readonly Wanted[]): string {
  const config = join(deployment.folder, 'ansible.cfg');
  const files = [...wanted.map(({ file }) => join(deployment.folder, file)), config].filter(existsSync);
  const servers = Object.entries(env).filter(([name]) => /^ANSIBLE_GALAXY_SERVER(_LIST|_.*_URL)?$/.test(name));
  const content = [...files.map((file) => readFileSync(file, 'utf8')), ...servers.sort().flat()];
  return join('ansible-galaxy', kind, createHash('sha256').update(JSON.stringify(content)).digest('hex'));
}
