/**
 * Writes the tables of settings, made from the schemas, into the pages: `npm run tables`. A table stands between
 * `<!-- settings: NAME -->` and `<!-- end of settings -->`; NAME is that of a tool, or `bitops`. That of the differences
 * from BitOps, made from what the doctor and the plugins know, has the name `differences`.
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
  const { differenceRows } = await import('@bitops/doctor');
  const tables = new Map([['bitops', schemaTable(settingsSchema, 'BITOPS')]]);
  const pages = guides.map((path) => ({ path, name: 'bitops' }));
  const plugins = [];
  for (const { folder, name, manifest } of loadPackages().filter((it) => it.manifest.bitops?.tool !== undefined)) {
    const plugin = (await import(name)).default(pluginApi);
    const { tool } = plugin;
    plugins.push(plugin);
    tables.set(tool.name, settingsTable(tool));
    pages.push({ path: `${folder.slice(root.length)}/README.md`, name: manifest.bitops.tool });
  }
  tables.set('differences', differencesTable(differenceRows(plugins)));
  pages.push({ path: 'docs/doctor.md', name: 'differences' });
  return pages.map(({ path, name }) => {
    const before = readFileSync(join(root, path), 'utf8');
    return { path, name, before, after: renewTables(before, tables) };
  });
}

/** @param {readonly { code: string, when: string, bitops: string, here: string }[]} rows */
function differencesTable(rows) {
  const cells = rows.map(({ code, when, bitops, here }) => `| \`${code}\` | ${when} | ${bitops} | ${here} |`);
  return ['| code | when | BitOps | here |', '|---|---|---|---|', ...cells].join('\n');
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
