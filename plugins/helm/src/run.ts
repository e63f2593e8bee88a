import { basename } from 'node:path';
import type { DeploymentRef, ToolRun } from '@bitops/core';
import type { HelmConfig } from './config.js';

/** All that is known about the chart that is run. */
export type HelmRun = ToolRun<HelmConfig>;

/** Whether the run uninstalls, or shows what that would be. */
export function isRemoval({ action, intent, config, deployment }: HelmRun): boolean {
  if (action !== 'preview') return action === 'destroy';
  return intent === 'destroy' || isUnwanted(config, deployment);
}

/** Whether the configuration asks to uninstall the chart. */
export function isUnwanted({ options }: HelmConfig, { name }: Pick<DeploymentRef, 'name'>): boolean {
  const names = [basename(name), name, options['release-name']];
  return options.uninstall || options['uninstall-charts'].some((it) => names.includes(it));
}

/** The names that the release may have: the one that is configured first, then that of the folder. */
export function releaseNames({
  config,
  deployment,
}: Pick<HelmRun, 'config' | 'deployment'>): readonly [string, ...string[]] {
  const folder = basename(deployment.name);
  const { 'release-name': name = folder } = config.options;
  return name === folder ? [name] : [name, folder];
}
