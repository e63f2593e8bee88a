import type { Rows } from './row.js';

/** What an ops repo looks like, and which of it is run. */
export const operationsRepo = {
  '1.environment': {
    before: '`ENVIRONMENT` (1.x); `BITOPS_ENVIRONMENT`, else `ENVIRONMENT` with a warning (2.x)',
    here: 'the argument, else `BITOPS_ENVIRONMENT`, else `ENVIRONMENT` with a warning; an empty one is not set',
  },
  '1.where': {
    before: '`/opt/bitops_deployment`',
    here: '`--repo`, else the folder or the nearest parent that looks like an ops repo, else `/opt/bitops_deployment`',
  },
  '1.default-folder': {
    before:
      '`default`, or `DEFAULT_FOLDER_NAME` (1.x); `_default`, or `bitops.default_folder`, `BITOPS_DEFAULT_FOLDER` (2.x)',
    here: 'all of them, `_default` first; the old names with a warning; a folder that is missing is no fault',
  },
  '1.no-environments': {
    before: 'folders that begin with `_`, by convention (2.x)',
    here: 'those that begin with `_` or `.`, and the default folder',
  },
  '1.deployments': {
    before: 'fixed names (1.x); any name in `bitops.deployments`, also a path (2.x)',
    here: '`bitops.deployments` if given, paths too, else each folder that is named after a tool',
  },
  '1.deployment-missing': {
    before: 'a named deployment without a folder is skipped with a warning (2.x)',
    here: 'the same, with the names that may be meant; `validate` calls it a fault',
  },
  '1.order': {
    before:
      'without a list: terraform, ansible, helm, cloudformation (1.x); cloudformation, terraform, helm, ansible (image of 2.x)',
    here: 'aws-cli, terraform, ansible, helm, cloudformation, then others by name; a notice where the image of 2.x differs',
  },
  '1.working-copy': {
    before: 'the whole repo in a temporary folder, which 2.x never removed',
    here: 'a private copy that is always removed; state is never left only there',
  },
  '1.default-merge': {
    before: 'only helm merged the default environment, though it was documented for all',
    here: '`bitops.default_merge`: `helm` unless set; a warning where `all` would merge something',
  },
} satisfies Rows;
