import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command, Environment, ToolRun } from '@bitops/core';
import type { AnsibleConfig } from './config.js';

/** All that is known about the ansible deployment that is run. */
export type AnsibleRun = ToolRun<AnsibleConfig>;

/** Where the report of the run of a playbook is written: `index` counts the playbooks of the deployment. */
export function reportFile({ artifacts }: AnsibleRun, index: number): string {
  return join(artifacts, `report-${index}.jsonl`);
}

/** What every program of ansible is run with. */
export function environmentOf({ deployment, env, color }: AnsibleRun): Environment {
  const config = join(deployment.folder, 'ansible.cfg');
  // ansible takes no ansible.cfg of a folder that everybody may write, as many mounts are, unless it is told of it
  const named = (env.ANSIBLE_CONFIG ?? '') === '' && existsSync(config) ? { ANSIBLE_CONFIG: config } : {};
  // without the last one people would see what happened only when all is over
  return { ...named, ANSIBLE_FORCE_COLOR: color ? '1' : '0', PYTHONUNBUFFERED: '1' };
}

/** The command that runs a playbook, or shows what it would change. `variables` = files of them, the last one wins. */
export function playbookCommand(
  run: AnsibleRun,
  playbook: string,
  variables: readonly string[],
  env: Environment,
): Command {
  const { cli } = run.config;
  const isPreview = run.action === 'preview';
  const given = (name: string, value: string | number | undefined) =>
    value === undefined || value === '' ? [] : [`--${name}=${value}`];
  const args = [
    playbook.startsWith('-') ? `./${playbook}` : playbook, // it is no option, whatever it is called
    ...given('inventory', cli.inventory),
    ...variables.map((file) => `--extra-vars=@${file}`),
    ...given('tags', cli.tags),
    ...given('skip-tags', cli['skip-tags']),
    ...given('forks', cli.forks),
    ...(cli['flush-cache'] ? ['--flush-cache'] : []),
    ...(cli['force-handlers'] ? ['--force-handlers'] : []),
    ...cli['vault-id'].map((it) => `--vault-id=${it}`),
    ...given('vault-password-file', cli['vault-password-file']),
    ...(isPreview ? ['--check', '--diff'] : []),
  ];
  return { file: 'ansible-playbook', args, env, effect: isPreview ? 'read' : 'write' };
}
