/**
 * From what `bitops.plugins` says to plugins that are ready to be used.
 *
 * @packageDocumentation
 */
export {
  type FoundPlugin,
  findPlugin,
  type Host,
  type LoadedPlugin,
  loadPlugin,
  officialTools,
  pluginApi,
  unknownTool,
  version,
} from './load.js';
export { type PluginSource, shortName, toSources } from './sources.js';
export { findTemplates, type Template } from './templates.js';
