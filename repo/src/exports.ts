/** What hooks and tools find in their environment variables. */

import { type Environment, type Field, fieldsOf, get } from '@bitops/config';
import type { Action, Intent } from '@bitops/contract';
import type { z } from 'zod';

/** Where a run of one environment takes place. */
export interface Folders {
  /** The working copy of the ops repo. */
  readonly copy: string;
  readonly environment: string;
  readonly defaultFolder: string;
  /** The folder of bitops itself. */
  readonly home: string;
  /** The file in which hooks and tools name values to hide. */
  readonly mask: string;
}

/** Variables of an environment, under the names of BitOps 2.x and 1.x. */
export function environmentExports(name: string, intent: Intent, failFast: boolean, at: Folders): Environment {
  const kubeconfig = `${at.copy}/.kube/config`;
  const scripts = `${at.home}/scripts`;
  return {
    BITOPS_ENVIRONMENT: name,
    BITOPS_INTENT: intent,
    BITOPS_MASK: at.mask,
    BITOPS_TEMPDIR: at.copy,
    BITOPS_ENVROOT: at.environment,
    BITOPS_DEFAULT_ROOT_DIR: at.defaultFolder,
    BITOPS_DIR: at.home,
    BITOPS_SCRIPTS_DIR: scripts,
    BITOPS_PLUGINS_DIR: `${scripts}/plugins`,
    BITOPS_FAIL_FAST: String(failFast),
    BITOPS_KUBE_CONFIG_FILE: kubeconfig,
    ENVIRONMENT: name,
    TEMPDIR: at.copy,
    ROOT_DIR: at.copy,
    ENVROOT: at.environment,
    DEFAULT_ENVROOT: `${at.copy}/${at.defaultFolder}`,
    SCRIPTS_DIR: scripts,
    KUBE_CONFIG_FILE: kubeconfig,
  };
}

/** Variables of a deployment: its place, its plugin, and each field that has an `exportEnv`. */
export function deploymentExports(
  tool: { readonly name: string; readonly config: z.ZodType },
  config: unknown,
  at: { readonly folder: string; readonly plugin: string; readonly pluginFolder: string; readonly action: Action },
): Environment {
  const out: Record<string, string> = {
    BITOPS_ACTION: at.action,
    BITOPS_PLUGIN_NAME: at.plugin,
    BITOPS_INSTALLED_PLUGIN_DIR: at.pluginFolder,
    BITOPS_PLUGIN_DIR: at.pluginFolder,
    BITOPS_OPSREPO_ENVIRONMENT_DIR: at.folder,
    BITOPS_OPSREPO_ENV_FILE: `${at.folder}/ENV_FILE`,
  };
  const fields = fieldsOf(tool.config);
  for (const field of fields) {
    const text = asText(get(config, field.path));
    if (text === '' || field.meta.exportEnv === undefined) continue;
    out[field.meta.exportEnv] = text;
    out[prefixed(field.meta.exportEnv)] = text;
  }
  out[`${toolVariables(tool.name)}_CLI`] = commandLine(fields, config);
  return out;
}

/** Both spellings of what a tool exports by itself. */
export function inBothSpellings(env: Environment): Environment {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => [
      [name, value],
      [prefixed(name), value],
    ]),
  );
}

function prefixed(name: string): string {
  return name.startsWith('BITOPS_') ? name : `BITOPS_${name}`;
}

/** How the variables of a tool begin: `BITOPS_<TOOL>`. */
export function toolVariables(tool: string): string {
  return `BITOPS_${tool.replaceAll('-', '_').toUpperCase()}`;
}

function commandLine(fields: readonly Field[], config: unknown): string {
  return fields
    .flatMap((field) => (field.meta.secret === true ? [] : wordsOf(field, get(config, field.path))))
    .join(' ');
}

/** A flag is repeated for every item of a list; what is false is left away. */
function wordsOf({ meta: { flag } }: Field, value: unknown): readonly string[] {
  if (flag === undefined) return [];
  const items = (Array.isArray(value) ? value : [value]).filter((it) => it !== false && asText(it) !== '');
  if (flag === '') return items.map(asText);
  return items.map((it) => (it === true ? `--${flag}` : `--${flag}=${asText(it)}`));
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(asText).join(' ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
