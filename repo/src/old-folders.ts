/** Folders that have another name today. Reads the disk. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '@bitops/fault';
import type { LoadedPlugin } from '@bitops/loader';

/** Told of each folder with an old name that a plugin still knows, in folders of deployments and environments. */
export function oldFolders(homes: readonly string[], plugins: Iterable<LoadedPlugin>): readonly Fault[] {
  const names = [...plugins].flatMap(({ plugin }) => Object.entries(plugin.comparison?.oldFolders ?? {}));
  return homes.flatMap((home) =>
    names.flatMap(([name, today]) => {
      const file = join(home, name);
      return existsSync(file) ? [oldFolder(file, name, today)] : [];
    }),
  );
}

function oldFolder(file: string, name: string, today: string): Fault {
  const fix = `Rename it to ${today} (bitops doctor --fix does it); the old name still works.`;
  return { code: 'HOOK_FOLDER_DEPRECATED', what: `${name} is the old name of ${today}`, at: { file }, fix };
}
