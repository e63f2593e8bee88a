/** What bitops expects of every plugin; no script is run, the cases answer for them. */
import { writeFileSync } from 'node:fs';
import { describePlugin, type PluginCase } from '@bitops/core/testing';
import { describe, it } from 'vitest';
import shellHooks from '../src/index.js';

const token = 'conformance-token-5e21';

/** A script hands on what it has to say in the file that BITOPS_OUTPUT names. */
const answers: PluginCase['answers'] = ({ env = {} }) => {
  if (env['BITOPS_OUTPUT'] !== undefined) writeFileSync(env['BITOPS_OUTPUT'], 'address=10.0.0.1\n');
};

describePlugin(
  { describe, it },
  {
    plugin: shellHooks,
    root: new URL('..', import.meta.url),
    cases: [
      { name: 'deploy.sh alone', files: { 'deploy.sh': 'true\n' }, answers },
      {
        name: 'every script, with arguments',
        files: Object.fromEntries(['deploy', 'plan', 'destroy', 'outputs'].map((it) => [`${it}.sh`, 'true\n'])),
        config: { cli: { args: ['--region', "eu'central"] } },
        answers,
      },
      {
        name: 'inputs of which one is a secret',
        files: { 'bin/deploy.sh': '#!/bin/sh\r\ntrue\r\n' },
        config: { cli: { script: 'bin/deploy.sh' } },
        inputs: { token: { value: token, sensitive: true } },
        answers,
      },
      { name: 'no script', intents: ['deploy'], fault: 'SCRIPT_MISSING' },
    ],
  },
);
