/** The site: the guides and the API of every package that has one. */
import { relative } from 'node:path';
import { loadPackages, root } from './scripts/workspaces.mjs';

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  name: 'bitops',
  entryPointStrategy: 'packages',
  entryPoints: loadPackages()
    .filter(({ manifest }) => '.' in manifest.exports)
    .map(({ folder }) => relative(root, folder)),
  packageOptions: {
    entryPoints: ['src/@(index|testing).ts'],
    excludeInternal: true,
    // The published code has no public address yet that links could lead to.
    disableSources: true,
    // What is handed out as an opaque value stays unexported.
    validation: { notExported: false },
  },
  projectDocuments: ['docs/*.md'],
  readme: 'README.md',
  out: 'site',
  includeVersion: true,
  treatWarningsAsErrors: true,
};
