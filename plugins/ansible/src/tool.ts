import type { DefaultMerge, PluginApi, Tool } from '@bitops/core';
import { checkSteps } from './check.js';
import type { AnsibleRun } from './command.js';
import { ansibleComparison } from './comparison.js';
import { type AnsibleSchema, ansibleConfig } from './config.js';
import { explained } from './explain.js';
import { reportReader } from './report.js';
import { deploymentSteps, outputsSteps } from './steps.js';
import { transient } from './transient.js';

/** Templates and files of roles may be called *.yaml and be none before ansible has filled them in. */
const defaults: DefaultMerge = {
  files: [
    { files: 'templates/', keep: 'environment' },
    { files: 'files/', keep: 'environment' },
  ],
};

/** The tool `ansible`. */
export function ansibleTool(api: PluginApi) {
  const read = reportReader(api.z);
  return {
    name: 'ansible',
    config: ansibleConfig(api.z),
    action: ({ cli }) => (cli.dryrun ? 'preview' : 'apply'),
    check: (run) => checkSteps(run, api.fault),
    steps: (run: AnsibleRun) => explained(deploymentSteps(run, read, api), run, read, api),
    outputs: (run: AnsibleRun) => explained(outputsSteps(run, read, api), run, read, api),
    defaults,
    transient,
    // A task may run anything, in check mode, too, and so may a lookup or a plugin beside the playbook.
    runsCode: true,
    comparison: ansibleComparison,
    madeOf: { variables: [/^ANSIBLE_/] },
  } satisfies Tool<AnsibleSchema>;
}
