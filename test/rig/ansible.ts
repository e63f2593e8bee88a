/** Inventories and playbooks for a real ansible that need no ssh and no other machine. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { OpsRepo } from './ops-repo.js';

/** What makes a host of this machine. */
export const local = 'ansible_connection=local ansible_python_interpreter="{{ ansible_playbook_python }}"';

/** An inventory with hosts that are all this machine, in the group web. */
export function hosts(...names: readonly string[]): string {
  return `[web]\n${names.map((it) => `${it} ${local}\n`).join('')}`;
}

/** A playbook of one play on all hosts; `more` are lines of the play. */
export function play(tasks: string, more = ''): string {
  return `- hosts: all\n  gather_facts: false\n${more}  tasks:\n${tasks}`;
}

/** A task that prints a text. */
export function say(text: string): string {
  return `    - ansible.builtin.debug: { msg: "${text}" }\n`;
}

/** Makes a role and a collection in git repositories beside the ops repo; gives the requirements.yml that asks for them. */
export function gitRequirements(repo: OpsRepo): string {
  repo.write('../role/tasks/main.yml', '- ansible.builtin.debug: { msg: "a role of git, size {{ size }}" }\n');
  repo.write(
    '../role/meta/main.yml',
    'galaxy_info: { author: a, description: d, license: MIT, min_ansible_version: "2.9" }\n',
  );
  repo.write('../tools/galaxy.yml', 'namespace: acme\nname: tools\nversion: 1.0.0\nreadme: README.md\nauthors: [a]\n');
  repo.write('../tools/README.md', 'tools\n');
  repo.write('../tools/roles/greet/tasks/main.yml', '- ansible.builtin.debug: { msg: "a role of a collection" }\n');
  const [role, tools] = ['role', 'tools'].map((name) => {
    const cwd = join(repo.root, '..', name);
    const git = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=main'];
    for (const args of [
      ['init', '-q'],
      ['add', '.'],
      ['commit', '-qm', 'x'],
      ['tag', 'v1.0.0'],
    ]) {
      execFileSync('git', [...git, ...args], { cwd, env: repo.env });
    }
    return `file://${cwd.replaceAll(' ', '%20')}`;
  });
  return `roles: [{ name: hello, src: "${role}", scm: git, version: v1.0.0 }]
collections: [{ name: "git+${tools}", type: git, version: v1.0.0 }]
`;
}
