import type { DefaultMerge } from '@bitops/core';

/** Of the default environment both modules are kept, as BitOps documents it; what terraform keeps for itself stays there. */
export const terraformDefaults: DefaultMerge = {
  files: [
    // An override must end so, and of two the one whose name comes later in the alphabet wins: `_` is behind `.`.
    { files: '{override,*_override}.tf', keep: 'both', aside: '{name}_{environment}_override.tf' },
    { files: '*.tf', keep: 'both' },
    { files: '.terraform/', keep: 'none' },
    { files: '*.tfstate.d/', keep: 'none' },
    { files: '*.tfstate', keep: 'none' },
    { files: '*.tfstate.*', keep: 'none' },
  ],
};
