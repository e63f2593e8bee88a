/** Lays one YAML text over another: maps are merged, everything else is the upper one's. */
import { basename } from 'node:path';
import { fault } from '@bitops/fault';
import { EVENT_ID, type Event, parseEvents } from 'js-yaml';
import { guarded } from './guarded.js';
import { readSpots } from './spots.js';
import { limits } from './yaml.js';

/** A YAML text and the file that it is from. */
export interface YamlText {
  readonly text: string;
  readonly file: string;
}

/**
 * Merges on nodes, so that scalars stay as they are written (`0644`, `1.10`, `!Ref x`), and comments where they still
 * belong to something. Aliases and merge keys are written out. Gives nothing where one of the two is no single map: then
 * there is nothing to merge. Throws a FaultError with the place of what is wrong.
 */
export async function mergeYaml(under: YamlText, over: YamlText): Promise<string | undefined> {
  const texts = [under, over].map(checked);
  const [lower, upper] = texts;
  if (lower === undefined || upper === undefined || texts.some((it) => !it.isMap)) return undefined;
  // Most ops repos merge nothing: what it takes is loaded where it is needed.
  const { mergeNodes } = await import('./merge-nodes.js');
  return mergeNodes(lower, upper);
}

/** Refuses what is no YAML, or more than any file needs. An empty text is an empty map. */
function checked({ text: source, file }: YamlText): YamlText & { readonly isMap: boolean } {
  const text = source.replace(/^\uFEFF/, '');
  if (text.length > limits.bytes) {
    const what = `${basename(file)} has more than ${limits.bytes / 1024 / 1024} MiB`;
    throw fault({ code: 'FILE_TOO_LARGE', what, at: { file }, fix: 'Make it smaller.' });
  }
  return guarded(file, text, () => {
    const events = parseEvents(text, { maxDepth: limits.depth });
    const documents = events.filter((event) => event.type === EVENT_ID.DOCUMENT).length;
    if (documents > 0) readSpots(events, text);
    return { text, file, isMap: documents < 2 && isMapOrNothing(events[1], text) };
  });
}

function isMapOrNothing(root: Event | undefined, text: string): boolean {
  if (root === undefined || root.type === EVENT_ID.POP || root.type === EVENT_ID.MAPPING) return true;
  return root.type === EVENT_ID.SCALAR && text.slice(root.valueStart, root.valueEnd) === '';
}
