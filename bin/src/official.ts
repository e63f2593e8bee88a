/** The plugins that come with the command line, in the order in which their tools run where no order is given. */
export const official: readonly string[] = [
  '@bitops/plugin-aws-cli',
  '@bitops/plugin-terraform',
  '@bitops/plugin-ansible',
  '@bitops/plugin-helm',
  '@bitops/plugin-cloudformation',
  '@bitops/plugin-shell-hooks',
  '@bitops/plugin-hooks-only',
  '@bitops/plugin-bash',
];

/** What BitOps merged the default environment for. */
export const mergedByBitops: readonly string[] = ['helm'];

/** The order in which BitOps 2.x ran tools where a repo named none, as its image had it. */
export const orderOfBitops: readonly string[] = ['cloudformation', 'terraform', 'helm', 'ansible'];

/** Where the image of BitOps had its plugins, and people mounted theirs. */
export const imagePlugins = '/opt/bitops/scripts/installed_plugins';
