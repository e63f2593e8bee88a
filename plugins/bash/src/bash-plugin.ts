import type { Action, ToolRun } from '@bitops/core';
import type { PluginConfig } from './plugin-config.js';
import type { PluginSchema } from './schema.js';

/** A plugin of BitOps, read. */
export interface BashPlugin {
  readonly alias: string;
  readonly folder: string;
  readonly settings: PluginConfig;
  readonly schema: PluginSchema;
}

/** A deployment of such a plugin. */
export type BashRun = ToolRun<Record<string, unknown>>;

/** What the settings tell the deploy script to do; a plugin that does not ask is told nothing. */
export function stackAction(config: unknown): string {
  const { cli = {} } = config as { readonly cli?: Readonly<Record<string, unknown>> }; // as the schema was made
  const action = cli['stack-action'];
  return typeof action === 'string' ? action : '';
}

/** `plan` is a run of the script, too: only the script knows what it makes of it. */
export function actionOf(said: string): Action {
  return /^(destroy|delete|uninstall)$/i.test(said) ? 'destroy' : 'apply';
}
