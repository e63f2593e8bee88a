import type { Adoptable, Fault, PluginApi } from '@bitops/core';

/** What `plugin.config.yaml` says of deployments. */
export interface PluginConfig {
  /** The program that runs the script. */
  readonly language: string;
  readonly script: { readonly name: string; readonly at?: Fault['at'] };
  /** Whether the settings are made of the schema; else the script reads them itself. */
  readonly parsesSchema: boolean;
  readonly withoutHooks: readonly ('before' | 'after')[];
}

type Reader = NonNullable<ReturnType<Adoptable['read']>>;
const path = ['plugin', 'deployment'];

/** Reads `plugin.config.yaml`, where there is one. Throws PLUGIN_CONFIG_INVALID. */
export function loadPluginConfig(api: PluginApi, { alias, read }: Adoptable): PluginConfig {
  const file = read('plugin.config.yaml');
  const given = sectionOf(file, path);
  const refuse = (key: string, wanted: string) =>
    api.fault({
      code: 'PLUGIN_CONFIG_INVALID',
      what: `plugin.deployment.${key} of the plugin ${alias} must be ${wanted}`,
      at: file?.place([...path, key], 'value'),
      fix: 'Correct its plugin.config.yaml.',
    });
  const text = (key: string, fallback: string): string => {
    const value = given[key] ?? fallback;
    if (typeof value !== 'string' || value === '') throw refuse(key, 'text');
    return value;
  };
  const isOn = (key: string): boolean => {
    const value = given[key] ?? true;
    const said = typeof value === 'string' ? { true: true, false: false }[value.toLowerCase()] : value;
    if (typeof said !== 'boolean') throw refuse(key, 'true or false');
    return said;
  };
  const name = text('deployment_script', 'deploy.sh');
  if (!isBelow(name)) throw refuse('deployment_script', "a path in the plugin's folder");
  return {
    language: text('language', 'bash'),
    script: { name, ...(file === undefined ? {} : { at: file.place([...path, 'deployment_script'], 'value') }) },
    parsesSchema: isOn('core_schema_parsing'),
    withoutHooks: [
      ...(isOn('before_hook_scripts') ? [] : (['before'] as const)),
      ...(isOn('after_hook_scripts') ? [] : (['after'] as const)),
    ],
  };
}

function sectionOf(file: Reader | undefined, keys: readonly string[]): Readonly<Record<string, unknown>> {
  let at: unknown = file?.data ?? {};
  for (const key of keys) at = isRecord(at) ? at[key] : undefined;
  return isRecord(at) ? at : {};
}

/** Whether a path stays in the folder that it starts from. */
function isBelow(name: string): boolean {
  return !name.startsWith('/') && !name.split('/').includes('..');
}

/** Whether something of a YAML file is a map. */
export function isRecord(it: unknown): it is Readonly<Record<string, unknown>> {
  return typeof it === 'object' && it !== null && !Array.isArray(it);
}
