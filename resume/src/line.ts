/** The lines of what a run writes down, as they are read. */
import type { Line } from './record.js';

/** A journal may be damaged, or a stranger's: what is read is looked at as far as it is used. */
export function isLine(it: unknown): it is Line {
  if (!isMap(it)) return false;
  switch (it['type']) {
    case 'request':
      return typeof it['key'] === 'string' && isOptionalText(it['resumes']) && isAsked(it['asked']);
    case 'files':
      return typeof it['group'] === 'string' && isTexts(it['files']);
    case 'deployment':
      return typeof it['id'] === 'string' && isParts(it['parts']);
    case 'ended':
    case 'done':
      return isLeft(it) && (it['type'] === 'ended' || typeof it['since'] === 'string');
    default:
      return false;
  }
}

function isAsked(it: unknown): boolean {
  if (!isMap(it) || !isMap(it['typed']) || !isTexts(it['set'])) return false;
  return (
    typeof it['intent'] === 'string' && isList(it['environments']) && (it['only'] === undefined || isList(it['only']))
  );
}

function isParts(it: unknown): boolean {
  if (!isMap(it) || typeof it['action'] !== 'string' || !isList(it['groups'])) return false;
  return [it['settings'], it['variables'], it['versions']].every(isTexts);
}

function isLeft(it: Readonly<Record<string, unknown>>): boolean {
  return typeof it['id'] === 'string' && isList(it['handedOn']) && isList(it['hooked']) && isTexts(it['took']);
}

function isMap(it: unknown): it is Readonly<Record<string, unknown>> {
  return typeof it === 'object' && it !== null && !Array.isArray(it);
}

const isOptionalText = (it: unknown) => it === undefined || typeof it === 'string';
const isList = (it: unknown) => Array.isArray(it) && it.every((one) => typeof one === 'string');
const isTexts = (it: unknown) => isMap(it) && Object.values(it).every((one) => typeof one === 'string');
