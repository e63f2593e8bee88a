/**
 * Runs the deployments of an ops repo that are stacks of AWS CloudFormation.
 *
 * @packageDocumentation
 */
import type { PluginFactory } from '@bitops/core';
import { cloudformationTool } from './tool.js';

const cloudformation: PluginFactory = (api) => api.tool(cloudformationTool(api));

export default cloudformation;
