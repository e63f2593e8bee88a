/** What bitops expects of every plugin; terraform's answers are those of terraform 1.11. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describePlugin, type PluginCase } from '@bitops/core/testing';
import { describe, it } from 'vitest';
import terraform from '../src/index.js';
import { planJson } from './tool.js';

const key = 'conformance-key-7f3a';
const password = 'conformance-password-1b9c';

const answers: NonNullable<PluginCase['answers']> = ({ args }) => {
  const [command] = args;
  if (command === 'version') return '{"terraform_version":"1.11.4"}';
  if (command === 'show') return planJson({ 'terraform_data.a': ['create'], 'terraform_data.b': ['delete', 'create'] });
  if (command === 'workspace') return '* default\n';
  const outputs = { address: { value: '10.0.0.1', sensitive: false }, password: { value: password, sensitive: true } };
  return command === 'output' ? JSON.stringify(outputs) : undefined;
};

/** An init leaves the backend's settings behind. */
const inRemote: PluginCase['answers'] = (command, about) => {
  const folder = command.env?.['TF_DATA_DIR'] ?? join(about.folder, '.terraform');
  if (command.args[0] !== 'init') return answers(command, about);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'terraform.tfstate'),
    JSON.stringify({ backend: { type: 's3', config: { bucket: 'b' } } }),
  );
};

describePlugin(
  { describe, it },
  {
    plugin: terraform,
    root: new URL('..', import.meta.url),
    cases: [
      { name: 'a local state', files: { 'main.tf': 'resource "terraform_data" "a" {}\n' }, answers },
      {
        name: 'every setting',
        files: { 'main.tf': 'resource "terraform_data" "a" {}\n', 'x.tfvars': '' },
        config: {
          cli: {
            'stack-action': 'apply',
            'var-file': 'x.tfvars',
            targets: ['module.a', 'module.b'],
            'backend-config': ['bucket=b', 'common.hcl'],
            'lock-timeout': '5m',
          },
          options: { workspace: 'production', version: '1.11', 'init-upgrade': true, 'provider-cache': false },
        },
        answers,
      },
      {
        name: 'inputs of which one is a secret, and a key in the environment',
        files: { 'main.tf': 'variable "token" {}\n' },
        env: { TF_VAR_api_key: key },
        inputs: { token: { value: password, sensitive: true }, zone: { value: 'a', sensitive: false } },
        answers,
      },
      {
        name: 'a workspace that a remote backend does not have yet',
        files: { 'main.tf': 'terraform {\n  backend "s3" {}\n}\n' },
        config: { cli: { 'stack-action': 'apply' }, options: { workspace: 'new' } },
        answers: inRemote,
      },
    ],
  },
);
