/** Inventories and playbooks for a real ansible that need no ssh and no other machine. */

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
