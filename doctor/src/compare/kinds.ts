/** The ways in which BitOps did otherwise: those of its core, and where those of the plugins are. */
import type { DifferenceKind, Plugin } from '@bitops/core';

/** How BitOps 2.x read the settings of a deployment. */
const settings = {
  SETTING_FALSE_LOST: {
    when: 'a file sets `false`, `0`, an empty text or an empty list where the default is another one',
    bitops: 'would have taken the default',
    here: 'what the file says counts',
    fix: 'Nothing, if the file means what it says; else remove the setting.',
  },
  SETTING_TEXT_TRUE: {
    when: 'a switch is written as a text that means false, such as `"false"`',
    bitops: 'would have taken it for true, as every text',
    here: 'it is false',
    fix: 'Write false without quotes; or true, if that is what it was to you.',
  },
  SETTING_TEXT_CHANGED: {
    when: 'a text that looks like a number or a switch is written without quotes',
    bitops: 'would have taken it for that, and lost how it is written: 1.10 became 1.1, and yes became True',
    here: 'it is the text that is written',
    fix: 'Put it in quotes, so that everybody reads it alike.',
  },
  SETTING_LIST_LOST: {
    when: 'a list should become options of the command line in `BITOPS_<PLUGIN>_CLI`',
    bitops: 'would have left it out',
    here: 'each of its items becomes an option',
    fix: 'Nothing, if the tool should get it; else remove the list.',
  },
  SETTING_UNREAD: {
    when: 'a setting is one that BitOps 2.x did not read, though 1.x or its documentation has it',
    bitops: 'would not have read it (2.x)',
    here: 'it counts',
    fix: 'Nothing, if it should count; else remove it.',
  },
  SETTING_LEAKED: {
    when: 'a deployment before it in the environment, with the same plugin, sets and exports it',
    bitops: 'would have taken the value of the earlier deployment, which was left in its environment variables',
    here: 'every deployment has its own settings',
    fix: 'Nothing, unless you counted on it: then set it in this deployment, too.',
  },
  SETTING_VARIABLE_EMPTY: {
    when: 'a variable `BITOPS_<PLUGIN>_<KEY>` is set and empty',
    bitops: 'would have taken the empty text',
    here: 'a variable that is empty is not set',
    fix: 'Unset it; to clear a setting, remove it from the file.',
  },
  SETTING_VARIABLE_TEXT: {
    when: 'a variable `BITOPS_<PLUGIN>_<KEY>` has a text that BitOps read otherwise: a list, or a switch that is not `true`',
    bitops: 'would have split a list at spaces only, and taken no text but true for true',
    here: 'a list is JSON, or split at commas and line ends; 1, yes, on and True are true as well',
    fix: 'Write true or false; write a list as JSON.',
  },
  SETTINGS_FILE_UNREAD: {
    when: 'settings are in `bitops.config.yml`',
    bitops: 'would not have read it (2.x, which knows bitops.config.yaml only)',
    here: 'it is read where there is no bitops.config.yaml',
    fix: 'Rename it (bitops doctor --fix).',
  },
  SETTINGS_FILE_MISSING: {
    when: 'a deployment has no `bitops.config.yaml`',
    bitops: 'would have ended with exit code 2 (2.x), before it did anything for this deployment and those behind it',
    here: 'the deployment runs with the defaults',
    fix: 'Nothing, if it should run; else take it out of bitops.deployments.',
  },
} satisfies Readonly<Record<string, DifferenceKind>>;

/** How BitOps 2.x read its own settings, and what it did around deployments. */
const around = {
  FAST_FAIL_EMPTY: {
    when: '`BITOPS_FAST_FAIL` is set and empty',
    bitops: 'would have switched fail_fast off: gone on after a failure, and ended with exit code 0',
    here: 'a variable that is empty is not set',
    fix: 'Unset it; write "fail_fast: false" below "bitops:" if a failure should not end the run.',
  },
  FAST_FAIL_TEXT: {
    when: '`BITOPS_FAST_FAIL`, or `fail_fast` as a text, is `false`, `0` or `no`',
    bitops: 'would have left fail_fast on: every text was true to it',
    here: 'fail_fast is off',
    fix: 'Unset the variable, or write "fail_fast: true", if a failure should end the run.',
  },
  EXIT_CODE_ZERO: {
    when: '`fail_fast` is off',
    bitops: 'would have ended with exit code 0 whatever failed',
    here: 'the exit code is 1 when a deployment failed',
    fix: 'If the pipeline has to go on, let it allow exit code 1.',
  },
  EXIT_CODE_OWN: {
    when: 'a deployment or a hook fails',
    bitops: 'would have ended with the exit code of the script that failed',
    here: 'the exit code is 1; it is 2 where nothing was run',
    fix: 'If the pipeline asks for a special exit code, let it look for 1.',
    always: true,
  },
  ENVIRONMENT_MISSING: {
    when: '`BITOPS_ENVIRONMENT` or `ENVIRONMENT` names a folder that is not there',
    bitops: 'would have warned, run nothing, and ended with exit code 0',
    here: 'it is a fault, with exit code 2',
    fix: 'Correct the variable, or make the folder.',
  },
  ROOT_SETTINGS_UNREAD: {
    when: 'the `bitops.config.yaml` at the root of the ops repo has a setting of BitOps',
    bitops: 'would not have read it there (2.x): it read the file of its image, and that of the environment',
    here: 'it counts for every environment that does not say otherwise',
    fix: 'Nothing, if it should count; else remove it.',
  },
  DEFAULT_MERGED: {
    when: '`default_merge` merges the default environment for a tool for which BitOps did not',
    bitops: 'would have left it out, whatever its documentation says: only charts had their defaults',
    here: 'it is merged into the deployment',
    fix: 'Look at the plan before the first deploy: what it adds is new to this environment.',
  },
  DEPLOYMENT_ORDER: {
    when: 'an environment names no order, and has deployments that BitOps ran in another one',
    bitops: 'would have run them in the order of its image',
    here: 'they run in another order',
    fix: 'Write the order that you want below bitops.deployments, each with its plugin.',
  },
  PLUGIN_UNNAMED: {
    when: 'an entry of `bitops.deployments` has no `plugin`',
    bitops: 'would have crashed',
    here: 'the first folder of its name is the tool',
    fix: 'Nothing.',
  },
  WORKSPACE_LEFT: {
    when: 'a run is over',
    bitops:
      'would have left its copy of the ops repo, with all secrets that were written there, in the folder for temporary files',
    here: 'the copy is private, and removed',
    fix: 'If something reads the copy after a run, let an after hook put it elsewhere.',
    always: true,
  },
} satisfies Readonly<Record<string, DifferenceKind>>;

/** The differences that need no knowledge of a tool, by code. */
export const coreKinds = { ...settings, ...around };

/** The code of such a difference. */
export type CoreCode = keyof typeof coreKinds;

/** A row of the table of all differences. */
export interface DifferenceRow extends DifferenceKind {
  readonly code: string;
  /** The plugin that tells it; none where it needs no knowledge of a tool. */
  readonly plugin?: string;
}

/** All kinds of differences: first those of the core, then those of the plugins, in their order. */
export function differenceRows(plugins: readonly Plugin[]): readonly DifferenceRow[] {
  const core = Object.entries<DifferenceKind>(coreKinds).map(([code, kind]) => ({ code, ...kind }));
  const others = plugins.flatMap(({ name, tool, comparison }) =>
    [tool?.comparison, comparison].flatMap((it) =>
      Object.entries(it?.kinds ?? {}).map(([code, kind]) => ({ code, plugin: name, ...kind })),
    ),
  );
  return [...core, ...others];
}
