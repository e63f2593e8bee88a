import type { Rows } from './row.js';

/** What hooks and tools find in their environment. */
export const exported = {
  '3.environment-name': { before: '`BITOPS_ENVIRONMENT`, where it was given', here: 'always' },
  '3.run-2x': {
    before:
      '`BITOPS_TEMPDIR`, `BITOPS_ENVROOT`, `BITOPS_DIR`, `BITOPS_SCRIPTS_DIR`, `BITOPS_PLUGINS_DIR`, `BITOPS_FAIL_FAST`, `BITOPS_KUBE_CONFIG_FILE`, `BITOPS_DEFAULT_ROOT_DIR` (2.x)',
    here: 'the same names',
  },
  '3.deployment-2x': {
    before:
      '`BITOPS_PLUGIN_NAME`, `BITOPS_INSTALLED_PLUGIN_DIR`, `BITOPS_PLUGIN_DIR`, `BITOPS_OPSREPO_ENVIRONMENT_DIR`, `BITOPS_OPSREPO_ENV_FILE` (2.x)',
    here: 'the same names',
  },
  '3.command-line': {
    before: '`BITOPS_<PLUGIN>_CLI`, the composed command line (2.x)',
    here: 'the same, without secrets',
  },
  '3.export-env': {
    before:
      'the `export_env` of a setting, as written and with `BITOPS_` in front; lists with spaces, switches in lower case (2.x)',
    here: 'the same',
  },
  '3.run-1x': {
    before:
      '`ENVIRONMENT`, `TEMPDIR`, `ROOT_DIR`, `ENVROOT`, `DEFAULT_ENVROOT`, `BITOPS_DIR`, `SCRIPTS_DIR`, `KUBE_CONFIG_FILE` (1.x)',
    here: 'the same names',
  },
  '3.env-file': {
    before: "`ENV_FILE` in the deployment's folder is sourced before the tool (1.x; terraform and charts of 2.x)",
    here: 'for all tools',
  },
  '3.extra-env': { before: 'ansible sources `extra_env` (1.x)', here: 'the same' },
  '3.whole-environment': { before: 'hooks and tools get all variables of the caller', here: 'the same' },
  '3.whole-repo': {
    before:
      'the copy is the whole repo, with files that git ignores: `$BITOPS_TEMPDIR/_scripts`, `$BITOPS_ENVROOT/_scripts`',
    here: 'the same, but for other environments',
  },
} satisfies Rows;
