/** What bitops expects of every plugin; ansible's answers are the reports that its callback writes. */
import { appendFileSync } from 'node:fs';
import { describePlugin, type PluginCase } from '@bitops/core/testing';
import { describe, it } from 'vitest';
import ansible from '../src/index.js';
import { recap, result, start } from './tool.js';

const secret = 'conformance-secret-5d1e';
const stats = [
  { host: null, name: 'url', value: 'https://a', sensitive: false },
  { host: null, name: 'password', value: secret, sensitive: true },
];

/** Writes what a playbook did, as its callback would. */
const answers: PluginCase['answers'] = ({ env }) => {
  const report = env?.BITOPS_ANSIBLE_REPORT;
  const events = [start, result('changed', 'web1', 'Copy'), recap(['web1'], stats)];
  if (report !== undefined) appendFileSync(report, events.map((it) => `${JSON.stringify(it)}\n`).join(''));
};

const playbook = { 'playbook.yaml': '- hosts: all\n' };

describePlugin(
  { describe, it },
  {
    plugin: ansible,
    root: new URL('..', import.meta.url),
    cases: [
      { name: 'a playbook', files: playbook, answers },
      {
        name: 'every setting, and requirements',
        files: {
          'site.yaml': '- hosts: all\n',
          'teardown.yaml': '- hosts: all\n',
          'ansible.cfg': '[defaults]\nroles_path = shared\n',
          'requirements.yml': 'roles: [{ name: a, version: "1.0" }]\ncollections: [b.c]\n',
          'vault-password': `${secret}\n`,
        },
        config: {
          cli: {
            'main-playbook': 'site.yaml',
            'destroy-playbook': 'teardown.yaml',
            inventory: 'web1,',
            'extra-vars': 'size=2 color="light blue"',
            tags: 'a',
            'skip-tags': 'b',
            forks: 3,
            'flush-cache': true,
            'force-handlers': true,
            'vault-id': ['dev@vault-password'],
            'vault-password-file': 'vault-password',
          },
          options: { verbosity: 2 },
        },
        secrets: [secret],
        answers,
      },
      {
        name: 'secrets in extra-vars, and in inputs',
        files: playbook,
        config: { cli: { 'extra-vars': `{"token": "${secret}"}`, dryrun: true } },
        inputs: { password: { value: secret, sensitive: true }, zone: { value: 'a', sensitive: false } },
        secrets: [secret],
        answers,
      },
      { name: 'no playbook that is named', files: { 'a.yaml': '- hosts: a\n', 'b.yml': '- hosts: b\n' }, answers },
    ],
  },
);
