/** The plugins that come with the command line, in the order in which their tools run where no order is given. */
export const official: readonly string[] = ['@bitops/plugin-terraform', '@bitops/plugin-shell-hooks'];

/** What BitOps merged the default environment for. */
export const mergedByBitops: readonly string[] = ['helm'];
