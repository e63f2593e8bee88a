import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fault, faults, faultsOf, placeIn } from '@bitops/fault';
import { type Document, documentOf } from './document.js';
import { isRecord } from './get.js';

/** Reads what a JavaScript file exports, a map with a root key. Throws SETTINGS_UNREADABLE. */
export async function importDocument(file: string, root: string): Promise<Document> {
  const code = 'SETTINGS_UNREADABLE';
  const module: { readonly default?: unknown } = await import(pathToFileURL(file).href).catch((error: unknown) => {
    const what = `${basename(file)} can't be loaded`;
    throw faults(faultsOf(error, { code, what, at: placeIn(file, error), fix: 'Correct the file.' }), error);
  });
  if (isRecord(module.default) && isRecord(module.default[root])) return documentOf(module.default, file);
  const fix = `Write "export default { ${root}: { … } }".`;
  throw fault({ code, what: `${basename(file)} exports no settings`, at: { file }, fix });
}
