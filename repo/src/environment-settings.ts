/** What is told of an environment's own settings. */
import { dirname } from 'node:path';
import { type Setting, toSettings } from '@bitops/config';
import type { EnvironmentFolder } from './environment.js';
import { settingsSchema } from './settings.js';

/** Read at the root only: they hold before an environment is chosen. */
const ofTheRoot = ['plugins', 'default_folder', 'environments'];
/** Read before the default's settings are looked at. */
const beforeDefault = 'default_merge';

/** Every setting below `bitops:` as it counts in an environment, secrets in the open. */
export function environmentSettings({ name, folder, resolved }: EnvironmentFolder): readonly Setting[] {
  const root = folder.slice(0, -name.length - 1);
  const isRead = (name: string, file: string | undefined) => {
    if (file === undefined || !file.startsWith(`${root}/`)) return true;
    if (ofTheRoot.includes(name)) return dirname(file) === root;
    return name !== beforeDefault || [root, folder].includes(dirname(file));
  };
  const origins = new Map(
    [...resolved.origins].map(([name, list]) => [name, list.filter((it) => isRead(name, it.at?.file))] as const),
  );
  const asked = { schema: settingsSchema, variables: 'BITOPS', resolved: { ...resolved, origins } };
  const early = [...ofTheRoot, beforeDefault];
  return toSettings(asked).map((it) => (early.includes(it.field) ? asWritten(it) : it));
}

/** What another file says is in the resolved configuration, and does not count. */
function asWritten({ value: _, ...setting }: Setting): Setting {
  const [winner] = setting.origins;
  if (winner === undefined) return { ...setting, state: 'unset' };
  return { ...setting, value: winner.value };
}
