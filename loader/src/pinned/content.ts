/** What a folder holds, as one text that tells it from every other content. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fault } from '@bitops/fault';
import { staysInside } from '@bitops/runtime';

/**
 * The hash of all names and contents in a folder. Modes do not count: scripts make each other executable. Throws
 * PLUGIN_ESCAPES where a link leads out of the folder, to what nobody pinned.
 */
export function hashContent(folder: string): string {
  const whole = createHash('sha256');
  for (const path of pathsIn(folder, '')) whole.update(path);
  return whole.digest('hex');
}

/** Each file and link: its path, its kind, the hash of its content. In the order of bytes, on every machine. */
function pathsIn(folder: string, below: string): readonly string[] {
  const entries = readdirSync(join(folder, below), { withFileTypes: true });
  const sorted = entries.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  return sorted.flatMap((it) => {
    const path = below === '' ? it.name : `${below}/${it.name}`;
    if (it.isDirectory()) return pathsIn(folder, path);
    const full = join(folder, path);
    if (it.isSymbolicLink()) {
      if (!staysInside(folder, full)) throw fault(escapes(full));
      return `link\0${path}\0${readlinkSync(full)}\0`;
    }
    const content = it.isFile() ? createHash('sha256').update(readFileSync(full)).digest('hex') : 'no file';
    return `file\0${path}\0${content}\0`;
  });
}

function escapes(file: string) {
  const what = `A link of a plugin leads out of its folder: ${file}`;
  return { code: 'PLUGIN_ESCAPES', what, at: { file }, fix: 'Put the file itself into the plugin.' };
}
