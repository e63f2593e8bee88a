/** Reads an ops repo: its settings, plugins, environments and deployments, and none of the tools' settings yet. */
import { join } from 'node:path';
import { type Fault, faults, faultsOf } from '@bitops/fault';
import { findPlugin, type Host, loadPlugin, officialTools, type PluginSource } from '@bitops/loader';
import { defaultEnvironment } from './default-environment.js';
import { defaultNames, findRepo, isFolder, subFolders } from './discover.js';
import { type EnvironmentFolder, readEnvironment, type Surroundings, soundPart } from './environment.js';
import { expandEnvironment, loadExpanding } from './expand.js';
import { findNested, isWithin, unmatched } from './nested.js';
import { sourcesOf } from './plugin-sources.js';
import { loadRootLayer, unreadSettings } from './root-settings.js';
import { type KnownFiles, resolveRepoSettings, type Settings, settingsSchema } from './settings.js';
import type { AnyPlugin } from './tools.js';

/** An ops repo as it stands on the disk. */
export interface OpsRepo {
  /** Absolute, links resolved. */
  readonly root: string;
  readonly settings: Settings;
  readonly defaultFolder: string | undefined;
  readonly environments: readonly EnvironmentFolder[];
  readonly plugins: readonly AnyPlugin[];
  /** What the settings say of plugins, whether they are there or not. */
  readonly sources: readonly PluginSource[];
  /** What is wrong with plugins: every run needs them all; and with the root's settings, where that is forgiven. */
  readonly pluginFaults: readonly Fault[];
  readonly warnings: readonly Fault[];
  /** What is wrong with an environment that not every run needs; by its name. */
  readonly faults: ReadonlyMap<string, readonly Fault[]>;
}

/**
 * Finds and reads the ops repo. Throws a FaultError where it or its root settings can't be read; where that is forgiven,
 * what is wrong with the settings is among `pluginFaults`, and their sound part counts. No text is redacted.
 */
export async function loadRepo(host: Host, isForgiving = false): Promise<OpsRepo> {
  const known: KnownFiles = new Map();
  const root = findRepo(host.cwd, officialTools(host), known, host.repo);
  const wrong: Fault[] = [];
  const layer = await loadRootLayer(root, host.safe === true).catch((error: unknown) => {
    if (!isForgiving) throw error;
    wrong.push(...faultsOf(error));
    return undefined;
  });
  const layers = layer === undefined ? [] : [layer];
  const resolved = resolveRepoSettings(layers, host.env, join(root, 'bitops.config.yaml'));
  wrong.push(...resolved.faults);
  if (wrong.length > 0 && !isForgiving) throw faults(wrong);
  const settings = resolved.config === undefined ? soundPart(layers) : settingsSchema.parse(resolved.config);
  const defaultFolder = findDefault(root, settings);
  const { environments: patterns } = settings;
  const isNested = patterns !== undefined;
  const top = () => subFolders(root).filter((name) => name !== defaultFolder);
  const names = isNested ? await findNested(root, patterns, defaultFolder) : top();
  const { sources, faults: misnamed } = sourcesOf({ root, settings, layer, host, names, known });
  const found = await findPlugins(root, sources, host);
  const shared = defaultFolder === undefined ? undefined : defaultEnvironment(root, defaultFolder);
  const around = { root, above: layer, shared, plugins: found.plugins, sources, host, known, isNested };
  const read = readEnvironments(names, around);
  const folders = [...read.values()].filter((it) => 'folder' in it);
  const { plugins, faults: unloaded } = await loadExpanding(folders, found.plugins);
  return {
    root,
    settings,
    defaultFolder,
    plugins,
    sources,
    pluginFaults: [...wrong, ...misnamed, ...found.pluginFaults, ...unloaded],
    environments: folders.map((it) => expandEnvironment(it, { plugins, shared, env: host.env })),
    warnings: [
      ...resolved.warnings,
      ...oldDefault(root, settings, defaultFolder),
      ...(shared?.warnings() ?? []),
      ...(host.safe === true ? unreadSettings(root) : []),
      ...(isNested ? await unmatched(patterns, folders, layer) : []),
    ],
    faults: new Map([...read].flatMap(([name, it]) => ('folder' in it ? [] : [[name, it]]))),
  };
}

/** What each of these folders is that is one at all; parents come before what is in them. */
function readEnvironments(names: readonly string[], around: Surroundings) {
  const read = new Map<string, EnvironmentFolder | readonly Fault[]>();
  for (const name of names) {
    const it = isWithin(name, read) ? undefined : readEnvironment(name, around);
    if (it !== undefined) read.set(name, it);
  }
  return read;
}

function findDefault(root: string, settings: Settings): string | undefined {
  return defaultsIn(settings).find((name) => isFolder(join(root, name)));
}

/** What the folder of the default environment may be called; the first one that is there counts. */
export function defaultsIn({ default_folder: said }: Settings): readonly string[] {
  const plain = said?.replace(/^["']|["']$/g, '').replace(/^(\.\/+)+|\/+$/g, '') ?? '';
  return [plain, ...defaultNames].filter((it) => it !== '');
}

/** The name of BitOps 1.x, which nobody asked for. */
function oldDefault(root: string, { default_folder: said }: Settings, found: string | undefined): Fault[] {
  const [name, old] = defaultNames;
  if (found !== old || said !== undefined) return [];
  const what = `${old} is the old name of the default environment's folder`;
  const fix = `Rename it to ${name}, or say "default_folder: ${old}" in the bitops.config.yaml at the ops repo's root.`;
  return [{ code: 'FOLDER_DEPRECATED', what, at: { file: join(root, old) }, fix }];
}

/** The repo's own plugins must be there; of the official ones, those that are. */
async function findPlugins(
  root: string,
  sources: readonly PluginSource[],
  host: Host,
): Promise<Pick<OpsRepo, 'plugins' | 'pluginFaults'>> {
  const plugins: AnyPlugin[] = [];
  const pluginFaults: Fault[] = [];
  for (const source of sources) {
    try {
      const found = await findPlugin(source, root, host);
      plugins.push(
        found.source.kind !== 'package' && found.manifest.tool === undefined ? await loadPlugin(found) : found,
      );
    } catch (error) {
      if (!isAbsentOfficial(source, error)) pluginFaults.push(...faultsOf(error));
    }
  }
  return { plugins, pluginFaults };
}

function isAbsentOfficial(source: PluginSource, error: unknown): boolean {
  return source.official && faultsOf(error)[0]?.code === 'PLUGIN_NOT_FOUND';
}
