/** The files of an ops repo through which editors find the JSON Schema of its `bitops.config.yaml`. */
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { type FaultError, fault } from '@bitops/core';

/** At the root of the ops repo. */
export const schemaFile = 'bitops.schema.json';
const settingsFile = '.vscode/settings.json';
const configFiles = ['bitops.config.yaml', 'bitops.config.yml'];
const madeBy = 'Made by "bitops schema --write". Do not edit it: run that again after plugins or bitops have changed.';

/** A file, relative to the ops repo, and what became of it. */
export interface Written {
  readonly file: string;
  readonly state: 'made' | 'changed' | 'unchanged';
}

/** Writes the schema, and names it in the settings of VS Code; changes nothing where either can't be done. */
export async function writeForEditors(root: string, schema: string): Promise<readonly Written[]> {
  const { mentionSchema } = await import('./editor-settings.js');
  const [own, settings] = [loadTarget(root, schemaFile), loadTarget(root, settingsFile)];
  if (own.text !== undefined && !own.text.includes(JSON.stringify(madeBy))) throw foreign(own.path);
  const mentioned = mentionSchema(settings.text ?? '', settings.path, schemaFile, configFiles);
  return [save(root, own, stamped(schema)), save(root, settings, mentioned)];
}

/** The fault where there is nothing to write into. */
export function repoNeeded(): FaultError {
  const what = 'There is no ops repo here to write the schema into';
  return fault({ code: 'REPO_NOT_FOUND', what, fix: 'Change into one, or name it with --repo DIR.' });
}

/** The mark is first, where people see it. */
function stamped(schema: string): string {
  return schema.replace('{', `{\n  "$comment": ${JSON.stringify(madeBy)},`);
}

interface Target {
  /** Relative to the ops repo. */
  readonly file: string;
  readonly path: string;
  readonly text: string | undefined;
}

function loadTarget(root: string, file: string): Target {
  const path = join(root, file);
  if (statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory() === false) {
    const what = `${file} can't be written`;
    const why = `${dirname(file)} is a file, and should be a folder.`;
    throw fault({ code: 'FILE_UNWRITABLE', what, at: { file: dirname(path) }, why, fix: 'Rename it, or remove it.' });
  }
  for (const link of [dirname(path), path]) {
    if (link !== root && lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      refuseOutside(root, link);
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    const what = `${file} is a folder, and should be a file`;
    throw fault({ code: 'FILE_UNREADABLE', what, at: { file: path }, fix: 'Rename or remove the folder.' });
  }
  try {
    return { file, path, text: statSync(path, { throwIfNoEntry: false }) && readFileSync(path, 'utf8') };
  } catch (error) {
    throw unusable(file, path, 'read', error);
  }
}

/** What leads out of the ops repo is not ours to write. */
function refuseOutside(root: string, link: string): void {
  let end: string | undefined;
  try {
    end = realpathSync(link);
  } catch {
    // it leads nowhere
  }
  if (end?.startsWith(`${realpathSync(root)}${sep}`) === true) return;
  const what = `${basename(link)} is a link that leads out of the ops repo, or nowhere`;
  throw fault({ code: 'PATH_ESCAPES', what, at: { file: link }, fix: 'Put the file or folder itself there.' });
}

function save(root: string, { file, path, text }: Target, wanted: string): Written {
  if (text === wanted) return { file, state: 'unchanged' };
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeWhole(text === undefined ? path : realpathSync(path), wanted);
  } catch (error) {
    throw unusable(file, join(root, file), 'written', error);
  }
  return { file, state: text === undefined ? 'made' : 'changed' };
}

/** A reader finds the old or the new content, and the file keeps its mode. */
function writeWhole(path: string, content: string): void {
  const meanwhile = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    writeFileSync(meanwhile, content, { flag: 'wx' });
    const before = statSync(path, { throwIfNoEntry: false });
    if (before !== undefined) chmodSync(meanwhile, before.mode);
    renameSync(meanwhile, path);
  } catch (error) {
    rmSync(meanwhile, { force: true });
    throw error;
  }
}

function foreign(path: string): FaultError {
  const what = `${schemaFile} is there and was not made by bitops`;
  const fix = 'Rename it, or remove it, and run "bitops schema --write" again.';
  return fault({ code: 'FILE_FOREIGN', what, at: { file: path }, why: 'It would be overwritten.', fix });
}

function unusable(file: string, path: string, how: 'read' | 'written', error: unknown): FaultError {
  const why = error instanceof Error ? error.message : String(error);
  const what = `${file} can't be ${how}`;
  const elsewhere = `print the schema to a place of your own: bitops schema > ${schemaFile}`;
  const fix = `Give the user who runs bitops the right to write to the ops repo, or ${elsewhere}.`;
  const code = how === 'read' ? 'FILE_UNREADABLE' : 'FILE_UNWRITABLE';
  return fault({ code, what, at: { file: path }, why, fix }, error);
}
