/** What is old in an ops repo: keys of settings, names of files and folders. Reads the disk. */
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from '@bitops/config';
import { type Fault, type OpsRepo, type Plugin, settingsSchema, type Unit } from '@bitops/core';
import type { Fixing, OldName, SettingsFile } from './fix.js';
import { oldKeys } from './fix-keys.js';

const [name, oldName] = ['bitops.config.yaml', 'bitops.config.yml'] as const;

/** Where settings and hooks of an ops repo may be. */
export function loadOld(repo: OpsRepo, units: readonly Unit[], plugins: readonly Plugin[]): Fixing {
  const shared = repo.defaultFolder === undefined ? [] : [join(repo.root, repo.defaultFolder)];
  const outer = [repo.root, ...repo.environments.map((it) => it.folder), ...shared];
  const deployments = units.flatMap((unit) => homesOf(unit, shared).map((folder) => ({ folder, unit })));
  const inner = deployments.map((it) => it.folder);
  const core = outer.flatMap((folder) => settingsIn(folder, ['bitops'], settingsSchema));
  const tools = deployments.flatMap(({ folder, unit: { tool, deployment } }) =>
    settingsIn(folder, [deployment.tool, tool.name], tool.config),
  );
  const folders = [...new Set([...outer, ...inner])];
  return {
    root: repo.root,
    environments: repo.environments.map((it) => it.name),
    settings: distinctFiles([...core, ...tools]),
    names: [...folders.flatMap(oldFile), ...folders.flatMap((it) => oldFolders(it, plugins))],
  };
}

/** The folder of a deployment, and that of its default, whether it is merged or not. */
function homesOf({ deployment, environment }: Unit, shared: readonly string[]): readonly string[] {
  const below = deployment.folder.slice(environment.folder.length + 1);
  const defaults = shared.map((it) => join(it, below));
  return [deployment.folder, ...defaults, ...(deployment.defaults === undefined ? [] : [deployment.defaults])];
}

function settingsIn(folder: string, keys: readonly string[], schema: SettingsFile['schema']): readonly SettingsFile[] {
  const file = [name, oldName].map((it) => join(folder, it)).find((it) => existsSync(it));
  const data = file === undefined ? undefined : dataOf(file);
  const root = keys.find((it) => data !== undefined && Object.hasOwn(data, it));
  return file === undefined || root === undefined ? [] : [{ file, root, schema }];
}

/** Nothing where it can't be read: such a file is left alone. */
function dataOf(file: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return parseDocument(readFileSync(file, 'utf8'), file).data;
  } catch {
    return undefined;
  }
}

function distinctFiles(files: readonly SettingsFile[]): readonly SettingsFile[] {
  return [...new Map(files.map((it) => [it.file, it])).values()];
}

function oldFile(folder: string): readonly OldName[] {
  const path = join(folder, oldName);
  return existsSync(path) && dataOf(path) !== undefined ? [{ path, name }] : [];
}

function oldFolders(folder: string, plugins: readonly Plugin[]): readonly OldName[] {
  const names = Object.assign({}, ...plugins.map((it) => it.comparison?.oldFolders ?? {}));
  return Object.entries(names)
    .map(([old, today]) => ({ path: join(folder, old), name: String(today) }))
    .filter(({ path }) => isFolder(path));
}

function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch {
    return false; // it is not there, or nobody may look
  }
}

/** What is told of it, as the same notices that a run gives. */
export function oldNotices({ settings, names }: Fixing): readonly Fault[] {
  const keys = settings.flatMap((it) => oldKeys({ ...it, text: readFileSync(it.file, 'utf8') }));
  return [
    ...keys.map(({ from, to, at }) => ({
      code: 'KEY_DEPRECATED',
      what: `${from} is the old name of ${to}`,
      at,
      fix: `Write ${to}; the old name still works.`,
    })),
    ...names.map(({ path, name: today }) => ({
      code: today === name ? 'FILE_DEPRECATED' : 'HOOK_FOLDER_DEPRECATED',
      what: `${path.slice(path.lastIndexOf('/') + 1)} is the old name of ${today}`,
      at: { file: path },
      fix: `Rename it to ${today}; the old name still works.`,
    })),
  ];
}
