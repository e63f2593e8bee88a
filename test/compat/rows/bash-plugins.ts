import type { Rows } from './row.js';

/** Plugins of BitOps 2.x. */
export const bashPlugins = {
  '7.source': {
    before: 'a git repository with `source_tag` or `source_branch`, or `file://…`',
    here: 'the same, also a folder or a commit; what comes from git is pinned',
  },
  '7.plugins-of-environments': {
    before: "guides name plugins in an environment's settings",
    here: 'they are found, for the whole ops repo, with a warning that says where they belong',
  },
  '7.plugin-config': {
    before: '`plugin.config.yaml`, which need not be there: language, script, `core_schema_parsing`, hooks on or off',
    here: 'the same',
  },
  '7.life-cycle-scripts': { before: '`life_cycle_scripts`', here: 'is ignored' },
  '7.deploy-script': {
    before: 'run as `<language> <script> <stack-action>`, in the folder of BitOps',
    here: 'the same',
  },
  '7.install-scripts': {
    before: 'run when the image is built, in the order of `plugins`, after `dependencies` were looked for in the list',
    here: 'by `bitops plugins install --run-install-scripts`, in that order, with the same check',
  },
  '7.types': {
    before: '`string`, `integer`, `boolean`, `bool`, `list`, `object`; `properties:` may be left out',
    here: 'the same; what a file sets is checked',
  },
  '7.composed': {
    before:
      'true switches as `--parameter`, others as `--parameter=value`, bare where there is no `parameter`; empty ones left out; in the order of the schema',
    here: 'the same',
  },
  '7.stock-names': {
    before: 'aws, azure, terraform, cloudformation, helm, kubectl, ansible are in the image',
    here: 'all of them work, or say what to install',
  },
} satisfies Rows;
