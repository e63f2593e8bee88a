import type { PluginApi, Steps } from '@bitops/core';
import type { AnsibleRun } from './command.js';
import { extraVariablesFault } from './extra-vars.js';
import { loadPlaybooks } from './playbooks.js';
import { maskVault, missingPasswords } from './vault.js';

/** What can be known before the first change. An inventory that is not there is none of it: it may come, or be gone. */
export function* checkSteps(run: AnsibleRun, fault: PluginApi['fault']): Steps {
  // A hook that runs before ansible may print them, too.
  yield* maskVault(run);
  const { deployment, defaults, hooked } = run;
  const playbooks = loadPlaybooks(run, [deployment.folder, ...(defaults === undefined ? [] : [defaults])]);
  const variables = extraVariablesFault(run);
  if (variables !== undefined) throw fault(variables);
  if ('code' in playbooks) {
    if (hooked !== true) throw fault(playbooks);
    yield { warning: playbooks };
  }
  for (const warning of missingPasswords(run)) yield { warning };
}
