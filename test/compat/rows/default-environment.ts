import type { Rows } from './row.js';

/** Merging the default environment, as it was documented. */
export const defaultEnvironment = {
  '5.terraform-files': {
    before: "`*.tf`: copied; both kept, the environment's as `main.tf.test.tf`",
    here: 'the same, with `default_merge: all`',
  },
  '5.scripts': { before: "`*.sh`: copied; the environment's wins", here: 'the same, with `default_merge: all`' },
  '5.yaml': {
    before: "`*.yaml`, `*.yml`: copied; merged deeply, the environment's values win, lists are replaced",
    here: 'the same, with `default_merge: all`',
  },
  '5.helm-values': {
    before:
      'not merged: `-f` default `values.yaml`, own `values.yaml`, `values-versions.yaml`, `values-secrets.yaml`, default `values-files/*`, own `values-files/*`',
    here: 'the same',
  },
  '5.chart-folders': {
    before: "`charts/`, `templates/`, `crds/`, `schema/`: copied; the default's file wins",
    here: 'the same',
  },
  '5.other-files': {
    before: "anything else: copied; the environment's wins",
    here: 'the same, with `default_merge: all`',
  },
} satisfies Rows;
