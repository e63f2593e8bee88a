/** Changes that do not count. */

/** Whether the change of a path does not count; paths are below the folder whose globs they are. */
export type Ignored = (path: string) => boolean;

/**
 * Reads globs as `.gitignore` does: without `/` one is matched with names, else with paths; one that ends in `/` holds for
 * all that is in such a folder; `!` takes back what those before it say.
 */
export async function loadIgnored(globs: readonly string[]): Promise<Ignored> {
  if (globs.length === 0) return () => false;
  const { default: picomatch } = await import('picomatch');
  const rules = globs.map((it) => {
    const glob = it.replace(/^!/, '');
    const inner = glob.replace(/\/$/, '');
    const path = inner.includes('/') ? inner.replace(/^\//, '') : `**/${inner}`;
    const wanted = glob.endsWith('/') ? [`${path}/**/*`] : [path, `${path}/**/*`];
    return { matches: picomatch(wanted, { dot: true }), ignores: !it.startsWith('!') };
  });
  return (path) => rules.findLast(({ matches }) => matches(path))?.ignores ?? false;
}
