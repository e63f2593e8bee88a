import { readFileSync, statSync } from 'node:fs';
import type { Fault, Steps } from '@bitops/core';
import type { AnsibleRun } from './command.js';
import { expanded } from './paths.js';

/** Hides the passwords of the vault from what is printed; those that a script prints, only ansible knows. Reads the disk. */
export function* maskVault(run: AnsibleRun): Steps {
  for (const { path } of sourcesOf(run)) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isFile() !== true || (stat.mode & 0o111) !== 0 || stat.size > 65_536) continue;
    const mask = readFileSync(path, 'utf8').trim();
    if (mask !== '') yield { mask };
  }
}

/** Files of passwords that are not there, as far as that can be said before the run. */
export function missingPasswords(run: AnsibleRun): readonly Fault[] {
  const folders = [run.deployment.folder, run.defaults].filter((it) => it !== undefined);
  const isThere = (path: string) => folders.some((folder) => isFile(path.replace(run.deployment.folder, folder)));
  // The variables of a workspace are not known before there is one.
  const missing = sourcesOf(run).filter(({ path }) => !path.includes('$') && !isThere(path));
  return missing.map(({ named }) => ({
    code: 'ANSIBLE_VAULT_FILE_MISSING',
    what: `the file of the vault's password of ${run.deployment.id} is not there: ${named}`,
    at: { file: run.deployment.folder },
    why: 'An earlier deployment or a hook may still write it; else ansible fails.',
    fix: "Write it, or correct ansible.cli.vault-id and ansible.cli.vault-password-file: paths from the deployment's folder.",
  }));
}

interface Source {
  readonly named: string;
  readonly path: string;
}

function sourcesOf(run: AnsibleRun): readonly Source[] {
  const { cli } = run.config;
  const ids = cli['vault-id'].map((it) => it.slice(it.indexOf('@') + 1));
  const files = [...ids, cli['vault-password-file'] ?? '', run.env.ANSIBLE_VAULT_PASSWORD_FILE ?? ''];
  return files.filter((it) => it !== '').map((named) => ({ named, path: expanded(named, run) }));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
