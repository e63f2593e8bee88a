import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Modules, and files that are read, by a path that begins with a dot, be it behind the module's own folder. */
const local = /"(?:\$\{path\.\w+\}\/)?(\.{1,2}\/[^"]*)"/g;

/** The paths outside of itself that a module's files name: other modules, files and templates. */
export function loadReads(folder: string): readonly string[] {
  const files = namesIn(folder).filter((name) => /\.(tf|tofu)(\.json)?$/.test(name));
  const lines = files.flatMap((name) => textOf(join(folder, name)).split('\n'));
  const code = lines.filter((line) => !/^\s*(#|\/\/)/.test(line));
  const paths = code.flatMap((line) => [...line.matchAll(local)].map(([, path = '']) => upToUnknown(path)));
  return [...new Set(paths)].filter((path) => path !== './');
}

/** What stands before a part that only terraform knows: the folder that the rest is in. */
function upToUnknown(path: string): string {
  const [known = '', ...rest] = path.split(/[$%]\{/);
  return rest.length === 0 ? known : known.slice(0, known.lastIndexOf('/') + 1);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What can't be read is told when it is run. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
