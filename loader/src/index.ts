/**
 * From what `bitops.plugins` says to plugins that are ready to be used.
 *
 * @packageDocumentation
 */
export { findPlugin, officialAliases, officialTools } from './find.js';
export type { FoundPlugin, Host } from './host.js';
export { pluginsOfImage } from './image-plugins.js';
export { type LoadedPlugin, loadPlugin, pluginApi, unknownTool, version } from './load.js';
export { moduleIn, readManifest } from './manifest.js';
export {
  type Installed,
  type Installing,
  type InstallScript,
  installPlugins,
  installScripts,
  type PluginState,
  pluginStates,
  runInstallScript,
} from './pinned/install.js';
export { type PluginSource, shortName, toSources } from './sources.js';
export { findTemplates, type Template } from './templates.js';
