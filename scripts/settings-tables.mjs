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
const place = /(<!-- settings: (\S+) -->\n)[\s\S]*?(\n<!-- end of settings -->)/g;

const head = ['| key | type | default | variables | meaning |', '|---|---|---|---|---|'];
const types = { string: 'text', any: '' };

/**
 * The pages with their tables as they should be.
 * @returns {Promise<readonly { path: string, name: string, before: string, after: string }[]>}
 */
export async function loadPages() {
  const { fieldsOf, variableName } = await import('@bitops/config');
  const { pluginApi } = await import('@bitops/loader');
  const { settingsSchema, toolVariables } = await import('@bitops/repo');
  const tables = new Map();
  const add = (name, schema, variables) => {
    const fields = fieldsOf(schema).map((it) => ({ ...it, own: variableName(variables, it) }));
    tables.set(name, toTable(fields));
  };
  add('bitops', settingsSchema, 'BITOPS');
  const pages = guides.map((path) => ({ path, name: 'bitops' }));
  for (const { folder, name, manifest } of loadPackages().filter((it) => it.manifest.bitops?.tool !== undefined)) {
    const { tool } = (await import(name)).default(pluginApi);
    add(tool.name, tool.config, toolVariables(tool.name));
    pages.push({ path: `${folder.slice(root.length)}/README.md`, name: manifest.bitops.tool });
  }
  return pages.map(({ path, name }) => {
    const before = readFileSync(join(root, path), 'utf8');
    const after = before.replace(place, (whole, begin, of, end) =>
      tables.has(of) ? `${begin}\n${tables.get(of)}\n${end}` : whole,
    );
    return { path, name, before, after };
  });
}

/** The names to write today first, then the old ones. */
function toTable(fields) {
  const isOld = ({ meta }) => meta.replacedBy !== undefined || meta.ignored !== undefined;
  const rows = [...fields.filter((it) => !isOld(it)), ...fields.filter(isOld)].map(toRow);
  return [...head, ...rows].join('\n');
}

function toRow({ path, kind, values, fallback, meta, own }) {
  const { description, replacedBy, ignored, env = [], secret } = meta;
  const further = env.map((it) => (typeof it === 'string' ? it : it.name));
  const isSet = kind !== 'any' && ignored === undefined && replacedBy === undefined;
  const cells = [
    toCode(path.join('.')),
    ignored === undefined ? (values?.map(toCode).join(', ') ?? types[kind] ?? kind) : '',
    fallback === undefined || secret === true ? '' : toCode(JSON.stringify(fallback).replace(/^"(.*)"$/, '$1')),
    [...(isSet ? [own] : []), ...further].map(toCode).join(', '),
    toSentences([description, toOld(replacedBy, ignored), secret === true ? 'A secret.' : undefined]),
  ];
  return `| ${cells.map((it) => it.replaceAll('|', '\\|')).join(' | ')} |`;
}

function toSentences(texts) {
  const said = texts.filter((it) => it !== undefined && it !== '');
  return said.map((it, index) => (index < said.length - 1 && !it.endsWith('.') ? `${it}.` : it)).join(' ');
}

function toOld(replacedBy, ignored) {
  if (ignored !== undefined) return `No effect. ${ignored}`;
  return replacedBy === undefined ? undefined : `Old name of ${toCode(replacedBy)}.`;
}

function toCode(text) {
  return `\`${text}\``;
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
