/**
 * Installs and upgrades the charts of an ops repo with Helm.
 *
 * @packageDocumentation
 */
import type { PluginFactory } from '@bitops/core';
import { helmTool } from './tool.js';

const helm: PluginFactory = (api) => api.tool(helmTool(api));

export default helm;
