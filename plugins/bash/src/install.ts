import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin, PluginApi } from '@bitops/core';
import type { BashPlugin } from './bash-plugin.js';

/** What gets the programs of the plugin; a script that nobody named need not be there. Throws where a named one is not. */
export function toInstall(
  api: PluginApi,
  { alias, folder, settings }: Omit<BashPlugin, 'schema'>,
): NonNullable<Plugin['install']> {
  const { language, script, needs } = settings.install;
  const file = join(folder, script.name);
  if (existsSync(file)) return { needs, command: { file: language, args: [file], effect: 'write' } };
  if (!script.isNamed) return { needs };
  throw api.fault({
    code: 'PLUGIN_SCRIPT_MISSING',
    what: `The plugin ${alias} has no ${script.name}`,
    at: script.at ?? { file: folder },
    why: 'It is the script that gets its programs: plugin.install.install_script.',
    fix: 'Correct the name in its plugin.config.yaml, or get the plugin again.',
  });
}
