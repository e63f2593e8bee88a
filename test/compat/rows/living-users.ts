import type { Rows } from './row.js';

/** What the GitHub actions on top of bitovi/github-actions-commons count on. */
export const livingUsers = {
  '8.default-folder-name': { before: '`DEFAULT_FOLDER_NAME=_default`', here: 'the same' },
  '8.written-settings': {
    before: 'settings that begin with blank lines, names that are paths, empty `targets:`',
    here: 'read as they are',
  },
  '8.hooks-without-bit': { before: 'hooks without the executable bit', here: 'run' },
  '8.hooks-write-elsewhere': {
    before: "hooks that write into another deployment's folder",
    here: 'that one finds it',
  },
  '8.hooks-write-home': {
    before: 'hooks that write into the mounted repo itself',
    here: 'what they write stays',
  },
  '8.hooks-call-the-tool': {
    before: 'hooks that call the tool again in the working copy, as in `terraform output`',
    here: 'the same',
  },
  '8.hook-exit-code': { before: 'hooks that fail with a code of their own (63)', here: 'the message has it' },
  '8.command-in-after-hooks': {
    before: '`BITOPS_TERRAFORM_COMMAND` in after hooks, to tell a destroy',
    here: 'the same',
  },
  '8.only-hooks': {
    before: 'a deployment that consists of hooks, with a plugin that does nothing (`azure`)',
    here: 'the same',
  },
  '8.generated-files': {
    before: 'playbooks that use an inventory and a key that terraform wrote',
    here: 'the same',
  },
  '8.destroy-without-inventory': {
    before: 'a destroy that runs ansible although its inventory is gone',
    here: 'does not fail',
  },
} satisfies Rows;
