import type { Rows } from './row.js';

/** Files of configuration, and what is stronger. */
export const settings = {
  '2.settings-files': {
    before: "the image's `bitops.config.yaml`, and `<environment>/bitops.config.yaml` over it",
    here: "the ops repo's, and the environment's over it",
  },
  '2.settings-variables': {
    before: '`BITOPS_FAST_FAIL`, `BITOPS_DEFAULT_FOLDER` and so on win over files',
    here: 'the same; what has no effect is told of',
  },
  '2.run-mode': { before: '`run_mode`, `BITOPS_MODE`: unused', here: 'accepted, with a notice' },
  '2.timeout': {
    before: '`timeout`, `BITOPS_TIMEOUT`: a number that was never enforced',
    here: 'a number is accepted with a notice; a duration such as `10m` is enforced for each command and hook',
  },
  '2.plugin-dir': { before: '`plugins.plugin_dir`: where own plugins are', here: 'accepted: it is no plugin' },
  '2.logging': {
    before: '`logging.level`, `color.enabled`, `filename`, `err`, `path`',
    here: 'accepted, and told of where they have no effect',
  },
  '2.masks': {
    before: 'Python regular expressions that see a line with its end; `\\1` in `replace`',
    here: 'the same syntax; what it has no meaning for is a fault that says so',
  },
  '2.without-root-key': {
    before: 'what is not below `bitops:` is ignored',
    here: 'ignored, and told of',
  },
  '2.quoted-default-folder': {
    before: '`DEFAULT_FOLDER_NAME` with literal quotes, or a folder that is not there, did no harm',
    here: 'the same',
  },
  '2.tool-settings': {
    before: "`bitops.config.yaml` in the deployment's folder, one root key: the plugin's name, not the deployment's",
    here: 'the same; `bitops.config.yml` of older pages, too, with a warning',
  },
  '2.empty-files': {
    before: 'an empty file, `terraform: {}` and `cli: {}`',
    here: 'are all valid',
  },
  '2.precedence-2x': {
    before:
      '`BITOPS_<PLUGIN>_<KEY>` wins over the file, that over the default; only the last key of a path counts (2.x)',
    here: 'the same',
  },
  '2.precedence-1x': {
    before: 'names without that form (`NAMESPACE`, `TF_VAR_FILE`, `CFN_*`) came last (1.x, helm)',
    here: 'they fill in what no file sets',
  },
  '2.exports-no-input': {
    before: 'what was exported for one deployment was read by the next (2.x)',
    here: 'exports are never an input; `BITOPS_TERRAFORM_COMMAND`, `BITOPS_TF_*` and `BITOPS_CFN_*` override nothing',
  },
  '2.false-and-zero': {
    before: '`false` and `0` in a file lost to the default (2.x)',
    here: 'they are values',
  },
  '2.text-booleans': {
    before: 'every text made a switch true, `"false"` too (2.x)',
    here: '`"true"` and `"false"` mean what they say',
  },
  '2.lists': { before: 'lists never reached the command line (2.x)', here: 'they do' },
  '2.fail-fast-text': {
    before: 'an empty `BITOPS_FAST_FAIL` switched it off, and `false` left it on (2.x)',
    here: 'empty is not set, `false` is false',
  },
  '2.empty-variable': {
    before: 'a variable that is set but empty counted in places',
    here: 'is not set',
  },
  '2.true-words': {
    before: '`true`, in some places `True`',
    here: '`true`, `True`, `TRUE`, `1`, `yes`',
  },
  '2.hooks-edit-settings': {
    before: 'hooks ran before the configuration was read (1.x), or after (2.x)',
    here: 'both: it is read, exported, the hooks run, and it is read again',
  },
} satisfies Rows;
