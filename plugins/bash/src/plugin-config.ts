import type { Adoptable, Fault, PluginApi } from '@bitops/core';

/** What `plugin.config.yaml` says. */
export interface PluginConfig {
  /** The program that runs the script. */
  readonly language: string;
  readonly script: { readonly name: string; readonly at?: Fault['at'] };
  /** Whether the settings are made of the schema; else the script reads them itself. */
  readonly parsesSchema: boolean;
  readonly withoutHooks: readonly ('before' | 'after')[];
  readonly install: {
    readonly language: string;
    readonly script: { readonly name: string; readonly isNamed: boolean; readonly at?: Fault['at'] };
    /** Other plugins that it needs. */
    readonly needs: readonly string[];
  };
}

/** Reads `plugin.config.yaml`, where there is one. Throws PLUGIN_CONFIG_INVALID. */
export function loadPluginConfig(api: PluginApi, at: Adoptable): PluginConfig {
  const deployment = readerOf(api, at, 'deployment');
  const install = readerOf(api, at, 'install');
  const script = deployment.path('deployment_script', 'deploy.sh');
  const installer = install.path('install_script', 'install.sh');
  return {
    language: deployment.text('language', 'bash'),
    script,
    parsesSchema: deployment.isOn('core_schema_parsing'),
    withoutHooks: [
      ...(deployment.isOn('before_hook_scripts') ? [] : (['before'] as const)),
      ...(deployment.isOn('after_hook_scripts') ? [] : (['after'] as const)),
    ],
    install: { language: install.text('language', 'bash'), script: installer, needs: install.list('dependencies') },
  };
}

/** Reads the values of one section below `plugin`. */
function readerOf(api: PluginApi, { alias, read }: Adoptable, section: string) {
  const file = read('plugin.config.yaml');
  const plugin = file?.data['plugin'];
  const part = isRecord(plugin) ? plugin[section] : undefined;
  const given = isRecord(part) ? part : {};
  const placeOf = (key: string) => file?.place(['plugin', section, key], 'value');
  const refuse = (key: string, wanted: string) =>
    api.fault({
      code: 'PLUGIN_CONFIG_INVALID',
      what: `plugin.${section}.${key} of the plugin ${alias} must be ${wanted}`,
      at: placeOf(key),
      fix: 'Correct its plugin.config.yaml.',
    });
  const text = (key: string, fallback: string): string => {
    const value = given[key] ?? fallback;
    if (typeof value !== 'string' || value === '') throw refuse(key, 'text');
    return value;
  };
  return {
    text,
    path(key: string, fallback: string) {
      const name = text(key, fallback);
      if (!isBelow(name)) throw refuse(key, "a path in the plugin's folder");
      const place = placeOf(key);
      return { name, isNamed: given[key] !== undefined, ...(place === undefined ? {} : { at: place }) };
    },
    isOn(key: string): boolean {
      const value = given[key] ?? true;
      const said = typeof value === 'string' ? { true: true, false: false }[value.toLowerCase()] : value;
      if (typeof said !== 'boolean') throw refuse(key, 'true or false');
      return said;
    },
    list(key: string): readonly string[] {
      const value = given[key] ?? [];
      if (Array.isArray(value) && value.every((it) => typeof it === 'string')) return value;
      throw refuse(key, 'a list of names');
    },
  };
}

/** Whether a path stays in the folder that it starts from. */
function isBelow(name: string): boolean {
  return !name.startsWith('/') && !name.startsWith('-') && !name.split('/').includes('..');
}

/** Whether something of a YAML file is a map. */
export function isRecord(it: unknown): it is Readonly<Record<string, unknown>> {
  return typeof it === 'object' && it !== null && !Array.isArray(it);
}
