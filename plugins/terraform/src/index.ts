/**
 * Runs the deployments of an ops repo that are terraform's.
 *
 * @packageDocumentation
 */
import type { PluginFactory } from '@bitops/core';
import { terraformTool } from './tool.js';

const terraform: PluginFactory = (api) => api.tool(terraformTool(api));

export default terraform;
