/**
 * Logs in to AWS for the deployments of an environment, and runs commands of the AWS command line.
 *
 * @packageDocumentation
 */
import type { PluginFactory } from '@bitops/core';
import { awsTool } from './tool.js';

const aws: PluginFactory = (api) => api.tool(awsTool(api));

export default aws;
