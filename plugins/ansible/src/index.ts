/**
 * Runs the deployments of an ops repo that are Ansible's.
 *
 * @packageDocumentation
 */
import type { PluginFactory } from '@bitops/core';
import { ansibleTool } from './tool.js';

const ansible: PluginFactory = (api) => api.tool(ansibleTool(api));

export default ansible;
