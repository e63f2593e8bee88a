import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mergeYaml, type YamlText } from '@bitops/config';
import { fault } from '@bitops/fault';
import { type MergeRequest, placeOf } from './request.js';

/** The YAML of both, merged; nothing where the environment's stays as it is. Throws a FaultError with the place of what is wrong. */
export async function mergedText(request: MergeRequest, path: string): Promise<string | undefined> {
  const [under, over] = [request.under, request.over].map((folder) => loadText(request, `${folder}/${path}`));
  if (under === undefined || over === undefined) return undefined;
  const merged = await mergeYaml(under, over);
  return merged === over.text ? undefined : merged;
}

function loadText(request: MergeRequest, path: string): YamlText {
  const at = placeOf(request, path);
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(request.root, path));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const fix = 'Give the user who runs bitops the right to read it.';
    throw fault({ code: 'FILE_UNREADABLE', what: `${path} can't be read`, at, why, fix }, error);
  }
  if (isUtf8(bytes)) return { text: bytes.toString('utf8'), file: at.file };
  throw fault({
    code: 'FILE_UNREADABLE',
    what: `${path} is not UTF-8 text`,
    at,
    fix: 'Save it with the encoding UTF-8.',
  });
}
