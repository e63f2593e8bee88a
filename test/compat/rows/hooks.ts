import type { Rows } from './row.js';

/** Scripts around a deployment. */
export const hooks = {
  '4.folders': {
    before:
      '`bitops.before-deploy.d` and `bitops.after-deploy.d`, run by bash in alphanumeric order in the folder of the deployment',
    here: 'the same',
  },
  '4.chart-hooks': { before: "helm: in each chart's folder", here: 'the same' },
  '4.which-files': {
    before: '`*.sh` that are executable (1.x, helm); every file (2.x)',
    here: 'every `*.sh`, executable or not; other files by their first line if they are executable; the rest is told of',
  },
  '4.old-folders': {
    before: '`bitops-before-deploy.d` and `bitops-after-deploy.d` (1.x, helm)',
    here: 'run, with a warning that has the new name',
  },
  '4.hook-fails': { before: 'a failing hook ends the run, if `fail_fast` is true', here: 'the same' },
  '4.tool-fails': {
    before: 'no after hooks once the tool failed under `fail_fast`',
    here: 'no after hooks once the tool failed; those on failure and always run',
  },
  '4.skipped': {
    before: 'hooks of a skipped deployment ran (2.x), or not (1.x, helm)',
    here: 'they do not run',
  },
  '4.exit-code': {
    before: "the failing script's own; 0 for a missing environment, and for all failures without `fail_fast` (2.x)",
    here: '1 where a deployment failed, 2 where nothing was run; the message has the code of the script',
  },
} satisfies Rows;
