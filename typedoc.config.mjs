/** The site: the guides and the API of every package that has one. */
import { readFileSync } from 'node:fs';
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
    entryPoints: ['@(src|testing)/index.ts'],
    excludeInternal: true,
    // The published code has no public address yet that links could lead to.
    disableSources: true,
    // What is handed out as an opaque value stays unexported.
    validation: { notExported: false },
  },
  plugin: [nameGuides],
  projectDocuments: ['docs/*.md', 'CONTRIBUTING.md', 'examples/*/README.md'],
  highlightLanguages: ['bash', 'console', 'hcl', 'javascript', 'json', 'typescript', 'yaml'],
  readme: 'README.md',
  out: 'site',
  includeVersion: true,
  treatWarningsAsErrors: true,
};

/** A guide is called what its heading says, not what its file is called. */
function nameGuides(app) {
  app.on('reviveProject', nameAll, 1000);
}

function nameAll(project) {
  for (const guide of project.documents ?? []) {
    const file = project.files.getReflectionPath(guide);
    const heading = file === undefined ? undefined : /^# (.+)$/m.exec(readFileSync(file, 'utf8'))?.[1];
    if (heading !== undefined) guide.name = heading;
  }
}
