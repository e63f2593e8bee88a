/** The settings at the root of an ops repo: in one of several files, of which some are JavaScript. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, importDocument, isReadable, type Layer, loadDocument, parseDocument } from '@bitops/config';
import { type Fault, faults, faultsOf, isFaultError } from '@bitops/fault';
import { yamlNames } from './settings.js';

const dataNames = [
  ...yamlNames,
  'bitops.config.json',
  '.bitopsrc',
  '.bitopsrc.json',
  '.bitopsrc.yaml',
  '.bitopsrc.yml',
];
const codeNames = [
  'bitops.config.js',
  'bitops.config.mjs',
  'bitops.config.cjs',
  '.bitopsrc.js',
  '.bitopsrc.mjs',
  '.bitopsrc.cjs',
];

/** Where the root's settings may stand, the first one found counts. */
export const settingsNames: readonly string[] = [...dataNames, ...codeNames];

/** The root's settings that are JavaScript, which `--safe` leaves unread. */
export function unreadSettings(root: string): Fault[] {
  return codeNames
    .map((name) => join(root, name))
    .filter((file) => existsSync(file))
    .map((file) => ({
      code: 'SETTINGS_UNREAD',
      what: `${file} is not read: it is JavaScript, and --safe runs no code of the ops repo`,
      at: { file },
      fix: 'Write the settings in bitops.config.yaml, or run without --safe if you trust the ops repo.',
    }));
}

/** What the rarer files of settings hold that are no code; what can't be read is left to whoever reads it for good. */
export function loadRareSettings(folder: string): readonly unknown[] {
  return [...dataNames.slice(yamlNames.length), 'package.json'].map((name) => {
    try {
      return loadDocument(join(folder, name))?.data;
    } catch {
      return undefined;
    }
  });
}

/** Reads the settings of the root, if it has any. `safe`: runs no JavaScript of the ops repo. */
export async function loadRootLayer(root: string, safe: boolean): Promise<Layer | undefined> {
  // All that is there is looked at before cosmiconfig reads any of it, to the end and whatever it is.
  const there = [...dataNames, 'package.json'].filter((name) => isReadable(join(root, name)));
  if (there.length === 0 && !codeNames.some((name) => existsSync(join(root, name)))) return undefined;
  const { cosmiconfig } = (await import('cosmiconfig')).default; // CommonJS
  let document: Document | undefined;
  const keep = (it: Document) => {
    document = it;
    return it.data;
  };
  const read = (file: string, text: string) => keep(loadDocument(file) ?? parseDocument(text, file));
  const run = async (file: string) => keep(await importDocument(file, 'bitops'));
  try {
    const explorer = cosmiconfig('bitops', {
      searchPlaces: [...dataNames, ...(safe ? [] : codeNames), 'package.json'],
      searchStrategy: 'none',
      loaders: { '.yaml': read, '.yml': read, '.json': read, noExt: read, '.js': run, '.mjs': run, '.cjs': run },
    });
    const found = await explorer.search(root);
    return found === null || document === undefined ? undefined : { document, root: ['bitops'] };
  } catch (error) {
    // cosmiconfig looks into it for itself, and can't tell where it is wrong.
    if (!isFaultError(error)) loadDocument(join(root, 'package.json'));
    const what = `The settings in ${root} can't be read`;
    const fix = 'Correct the file, or give the user who runs bitops the right to read it.';
    throw faults(faultsOf(error, { code: 'SETTINGS_UNREADABLE', what, at: { file: root }, fix }), error);
  }
}
