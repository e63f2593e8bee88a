import type { DefaultMerge } from '@bitops/core';

/**
 * BitOps merged the default of a chart whatever else it did. Its values are not merged but handed to helm, before those of
 * the environment; the files that make the chart what it is are the default's.
 */
export const helmDefaults: DefaultMerge = {
  always: true,
  files: [
    { files: 'values.yaml', keep: 'none' },
    { files: 'values-versions.yaml', keep: 'none' },
    { files: 'values-secrets.yaml', keep: 'none' },
    { files: 'values-files/', keep: 'none' },
    { files: 'charts/', keep: 'default' },
    { files: 'templates/', keep: 'default' },
    { files: 'crds/', keep: 'default' },
    { files: 'schema/', keep: 'default' },
  ],
};
