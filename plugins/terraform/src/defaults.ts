import type { DefaultMerge } from '@bitops/core';

/** Of the default environment both modules are kept, as BitOps documents it; what terraform keeps for itself stays there. */
export const terraformDefaults: DefaultMerge = {
  files: [
    { files: '*.tf', keep: 'both' },
    { files: '.terraform/', keep: 'none' },
    { files: '*.tfstate.d/', keep: 'none' },
    { files: '*.tfstate', keep: 'none' },
    { files: '*.tfstate.*', keep: 'none' },
  ],
};
