/** Plugins whose change affects environments: those in the ops repo, and those that a lock file pins. Pure but for reads. */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Changes, changedPackages, type Reason, type Watched } from '@bitops/changed';
import { get } from '@bitops/config';
import { type AnyPlugin, type EnvironmentFolder, type OpsRepo, pluginOf } from '@bitops/repo';
import { isInside } from '@bitops/runtime';
import { loadText, parsed } from './json-files.js';

/** Whether a plugin has a say in an environment: it runs one of its deployments, or it taps hooks. */
export function usesPlugin(environment: EnvironmentFolder, plugin: AnyPlugin, plugins: readonly AnyPlugin[]): boolean {
  if (plugin.manifest.hooks === true || plugin.plugin?.tap !== undefined) return true;
  return environment.deployments.some((it) => pluginOf(it, environment.name, plugins) === plugin);
}

/** The files of the ops repo's own plugins. */
export function pluginPaths({ root, plugins }: OpsRepo): readonly { plugin: AnyPlugin; watched: Watched }[] {
  return plugins.flatMap((plugin) => {
    const { folder, entry, source } = plugin;
    if (!isInside(root, folder) || relative(root, folder).split('/').includes('node_modules')) return [];
    // What lies beside a single file may be anything, where that is the root.
    const path = relative(root, folder === root ? fileURLToPath(entry) : folder);
    return [{ plugin, watched: { kind: 'plugin', path, by: source.alias } }];
  });
}

/** Plugins of which the lock files have another version now. */
export function changedPlugins(
  { root, plugins }: OpsRepo,
  { files, before }: Pick<Changes, 'files' | 'before'>,
): readonly { plugin: AnyPlugin; reason: Reason }[] {
  return lockFiles.flatMap(({ path, differ }) => {
    if (!files.includes(path)) return [];
    return differ(plugins, before(path), loadText(root, path)).map((plugin) => {
      return { plugin, reason: { kind: 'plugin', path, by: plugin.source.alias, files: [path], count: 1 } };
    });
  });
}

/** A file that says which plugins there are, and how it is compared. */
interface LockFile {
  readonly path: string;
  differ(plugins: readonly AnyPlugin[], before: string | undefined, now: string | undefined): readonly AnyPlugin[];
}

const lockFiles: readonly LockFile[] = [
  { path: 'bitops.lock.json', differ: otherPins },
  ...['package-lock.json', 'npm-shrinkwrap.json'].map((path): LockFile => ({ path, differ: otherPackages })),
  // Those of other package managers are not read: any change of them counts.
  ...['yarn.lock', 'pnpm-lock.yaml', 'bun.lock'].map((path): LockFile => ({ path, differ: packagesOf })),
];

function otherPackages(plugins: readonly AnyPlugin[], before: string | undefined, now: string | undefined) {
  const installed = packagesOf(plugins);
  const names = changedPackages(
    installed.map((it) => it.source.spec),
    before,
    now,
  );
  return installed.filter((it) => names.includes(it.source.spec));
}

function otherPins(plugins: readonly AnyPlugin[], before: string | undefined, now: string | undefined) {
  const pin = (text: string | undefined, alias: string) => JSON.stringify(get(parsed(text), ['plugins', alias]));
  const fetched = plugins.filter((it) => it.source.kind === 'git');
  return fetched.filter(({ source: { alias } }) => pin(before, alias) !== pin(now, alias));
}

function packagesOf(plugins: readonly AnyPlugin[]): readonly AnyPlugin[] {
  return plugins.filter((it) => it.source.kind === 'package');
}
