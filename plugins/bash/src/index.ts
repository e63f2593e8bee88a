/**
 * Runs the plugins of BitOps 2.x, folders with a schema and a deploy script, as they are.
 *
 * @packageDocumentation
 */
import type { PluginFactory } from '@bitops/core';
import { loadBashPlugin } from './tool.js';

const bash: PluginFactory = (api) =>
  api.plugin({
    name: 'bash',
    adopt: (at) => loadBashPlugin(api, at),
  });

export default bash;
