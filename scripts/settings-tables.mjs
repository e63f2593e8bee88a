/**
 * Writes the tables of settings, made from the schemas, into the pages: `npm run tables`. A table stands between
 * `<!-- settings: NAME -->` and `<!-- end of settings -->`; NAME is that of a tool, or `bitops`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadPackages, root } from './workspaces.mjs';

/** The pages that have a table, besides the README of each plugin that has a tool. */
const guides = ['docs/configuration.md'];

/**
 * The pages with their tables as they should be.
 * @returns {Promise<readonly { path: string, name: string, before: string, after: string }[]>}
 */
export async function loadPages() {
  const { pluginApi, renewTables, schemaTable, settingsTable } = await import('@bitops/core/testing');
  const { settingsSchema } = await import('@bitops/repo');
  const tables = new Map([['bitops', schemaTable(settingsSchema, 'BITOPS')]]);
  const pages = guides.map((path) => ({ path, name: 'bitops' }));
  for (const { folder, name, manifest } of loadPackages().filter((it) => it.manifest.bitops?.tool !== undefined)) {
    const { tool } = (await import(name)).default(pluginApi);
    tables.set(tool.name, settingsTable(tool));
    pages.push({ path: `${folder.slice(root.length)}/README.md`, name: manifest.bitops.tool });
  }
  return pages.map(({ path, name }) => {
    const before = readFileSync(join(root, path), 'utf8');
    return { path, name, before, after: renewTables(before, tables) };
  });
}

async function main() {
  const { build } = await import('./build.mjs');
  await build();
  for (const { path, before, after } of await loadPages()) {
    if (before === after) continue;
    writeFileSync(join(root, path), after);
    console.log(`tables: ${path} is up to date again`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
