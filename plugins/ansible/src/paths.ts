import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Environment, Steps } from '@bitops/core';
import { type AnsibleRun, environmentOf } from './command.js';

/** A path as ansible reads it: relative to the deployment's folder, with variables and the home folder filled in. */
export function expanded(path: string, { deployment, env }: AnsibleRun): string {
  const filled = path.replaceAll(/\$(?:(\w+)|\{(\w+)\})/g, (whole, plain?: string, braced?: string) => {
    return env[plain ?? braced ?? ''] ?? whole;
  });
  return resolve(deployment.folder, filled.replace(/^~(?=\/|$)/, env.HOME ?? '~'));
}

/** Where ansible looks for something: the variable, the key in ansible.cfg, its name in `ansible-config dump`, the default. */
const places = {
  callbacks: {
    variable: 'ANSIBLE_CALLBACK_PLUGINS',
    key: /^\s*callback_plugins\s*[=:]/m,
    name: 'DEFAULT_CALLBACK_PLUGIN_PATH',
    usual: ['$HOME/plugins/callback', '/usr/share/ansible/plugins/callback'],
  },
  roles: {
    variable: 'ANSIBLE_ROLES_PATH',
    key: /^\s*roles_path\s*[=:]/m,
    name: 'DEFAULT_ROLES_PATH',
    usual: ['$HOME/roles', '/usr/share/ansible/roles', '/etc/ansible/roles'],
  },
  collections: {
    variable: 'ANSIBLE_COLLECTIONS_PATH',
    key: /^\s*collections_paths?\s*[=:]/m,
    name: 'COLLECTIONS_PATHS',
    usual: ['$HOME/collections', '/usr/share/ansible/collections'],
  },
} as const;

/** Folders to put in front of those in which ansible looks for something. */
export type Added = Readonly<Partial<Record<keyof typeof places, string>>>;

/** Variables that add folders to those in which ansible looks: a variable alone would take the place of all others. */
export function* addedPaths(run: AnsibleRun, added: Added): Steps<Environment> {
  const kinds = (Object.keys(places) as (keyof typeof places)[]).filter((kind) => added[kind] !== undefined); // its keys
  const told = kinds.some((kind) => isConfigured(run, kind)) ? yield* askAnsible(run) : '';
  const entries = kinds.map((kind) => {
    const { variable, name, usual } = places[kind];
    const set = variableOf(run, kind);
    const home = run.env.ANSIBLE_HOME || '~/.ansible';
    const found = pathsIn(told, name) ?? usual.map((path) => path.replace('$HOME', home));
    return [variable, [added[kind], ...(set === undefined ? found : [set])].join(':')];
  });
  // Both spellings at once would be a matter of luck.
  const old = added.collections === undefined ? {} : { ANSIBLE_COLLECTIONS_PATHS: undefined };
  return { ...old, ...Object.fromEntries(entries) };
}

function variableOf({ env }: AnsibleRun, kind: keyof typeof places): string | undefined {
  const old = kind === 'collections' ? env.ANSIBLE_COLLECTIONS_PATHS : undefined;
  return env[places[kind].variable] || old || undefined;
}

/** Whether one of the files that ansible may read has a word on it; which of them counts, ansible knows best. */
function isConfigured(run: AnsibleRun, kind: keyof typeof places): boolean {
  if (variableOf(run, kind) !== undefined) return false;
  const own = join(run.deployment.folder, 'ansible.cfg');
  const files = [run.env.ANSIBLE_CONFIG || own, '~/.ansible.cfg', '/etc/ansible/ansible.cfg'];
  return files.some((file) => {
    const path = expanded(file, run);
    return existsSync(path) && places[kind].key.test(readFileSync(path, 'utf8'));
  });
}

function* askAnsible(run: AnsibleRun): Steps<string> {
  const env = { ...environmentOf(run), ANSIBLE_FORCE_COLOR: '0' };
  const { stdout } = yield { file: 'ansible-config', args: ['dump'], env, effect: 'read', capture: true };
  return stdout;
}

/** `NAME(where it is set) = ['/a', '/b']` */
function pathsIn(told: string, name: string): readonly string[] | undefined {
  const list = new RegExp(`^${name}\\(.*?\\) = \\[(.*)\\]$`, 'm').exec(told)?.[1];
  if (list === undefined) return undefined;
  return [...list.matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, single, double]) => single ?? double ?? '');
}
