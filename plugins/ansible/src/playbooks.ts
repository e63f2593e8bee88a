import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Fault } from '@bitops/core';
import type { AnsibleRun } from './command.js';
import { inRepo } from './place.js';
import { isMap, loadYaml } from './yaml.js';

/** The playbooks that a deployment runs, in their order, as its folder knows them. */
export interface Playbooks {
  readonly files: readonly string[];
  /** Whether nobody said which, so that all of the folder are run. */
  readonly isGuess: boolean;
}

const usual = ['playbook.yaml', 'playbook.yml'];
const named = (...files: readonly string[]): Playbooks => ({ files, isGuess: false });

/** Finds the playbooks; `folders` = where they may be, the first one counts most. Reads the disk. */
export function loadPlaybooks(run: AnsibleRun, folders = [run.deployment.folder]): Playbooks | Fault {
  const { cli } = run.config;
  const set = run.action === 'destroy' ? cli['destroy-playbook'] : cli['main-playbook'];
  const isThere = (file: string) => folders.some((folder) => existsSync(resolve(folder, file)));
  if (set) return isThere(set) || isOfCollection(set) ? named(set) : missing(run, set);
  if (run.action === 'destroy') return named();
  const main = usual.find(isThere);
  if (main !== undefined) return named(main);
  const apart = resolve('/', cli['destroy-playbook'] ?? '');
  const all = [...new Set(folders.flatMap(playbooksIn))].filter((it) => resolve('/', it) !== apart).sort();
  return all.length === 0 ? missing(run, usual[0] ?? '') : { files: all, isGuess: true };
}

/** Tells that all playbooks of the folder are run. */
export function guessed(run: AnsibleRun, { files }: Playbooks): Fault {
  const { deployment } = run;
  return {
    code: 'ANSIBLE_PLAYBOOK_UNNAMED',
    what: `${deployment.id} runs every playbook of its folder: ${files.join(', ')}`,
    at: { file: inRepo(deployment.folder, run) },
    why: 'There is no playbook.yaml, and ansible.cli.main-playbook is not set. BitOps 1.x did the same; it is deprecated.',
    fix: 'Set ansible.cli.main-playbook; a playbook that imports the others (import_playbook) runs them in its order.',
  };
}

function missing({ deployment, action }: AnsibleRun, file: string): Fault {
  const key = action === 'destroy' ? 'destroy-playbook' : 'main-playbook';
  return {
    code: 'ANSIBLE_PLAYBOOK_MISSING',
    what: `${deployment.id} has no playbook ${file}`,
    at: { file: deployment.folder },
    fix: `Write it, or name another one in ansible.cli.${key}, relative to the deployment's folder.`,
  };
}

/** `namespace.collection.playbook` */
function isOfCollection(name: string): boolean {
  return /^\w+(\.\w+){2,}$/.test(name) && !/\.ya?ml$/.test(name);
}

/** The files of a folder that are playbooks; empty where there is none. Reads the disk. */
export function playbooksIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((it) => /\.ya?ml$/.test(it) && !it.startsWith('bitops.config.'));
  return files.filter((it) => isPlaybook(loadYaml(resolve(folder, it))));
}

/** A list of tasks or of requirements is a list of maps, too. */
function isPlaybook(data: unknown): boolean {
  const isPlay = (it: unknown) =>
    isMap(it) && Object.keys(it).some((key) => key === 'hosts' || /(^|\.)import_playbook$/.test(key));
  return Array.isArray(data) && data.length > 0 && data.every(isPlay);
}
