/** Whose code a bundle holds, and on what terms. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The text of THIRD-PARTY-LICENSES.txt for an esbuild metafile; undefined where nothing is bundled. */
export function toLicenses(metafile, folder) {
  const texts = loadBundled(metafile, folder).map(toText);
  if (texts.length === 0) return undefined;
  return ['This package contains code of the following packages.\n', ...texts].join(`\n${'-'.repeat(80)}\n\n`);
}

function loadBundled(metafile, folder) {
  const inputs = Object.values(metafile.outputs).flatMap((it) => Object.keys(it.inputs));
  const packages = inputs.map((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]);
  return [...new Set(packages.filter((it) => it !== undefined))]
    .map((path) => join(folder, path))
    .map((path) => ({ path, manifest: JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) }))
    .sort((a, b) => a.manifest.name.localeCompare(b.manifest.name, 'en'));
}

function toText({ path, manifest }) {
  const file = readdirSync(path).find((name) => /^licen[cs]e(\.(md|txt))?$/i.test(name));
  const text = file === undefined ? toShortText(manifest) : readFileSync(join(path, file), 'utf8').trim();
  return `${manifest.name} ${manifest.version} (${manifest.license})\n\n${text}\n`;
}

function toShortText({ license, author }) {
  const holder = typeof author === 'object' ? author.name : author;
  return `${license}${holder === undefined ? '' : `, ${holder}`}; the package ships no licence text of its own.`;
}
