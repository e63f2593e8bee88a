import { unseen } from './clean.js';

const hidden = new RegExp(`[\\u007f-\\u009f${unseen}]`, 'g');

/** A value as people read it: a text as it is where it can't be taken for anything else, all else as JSON. */
export function toValue(value: unknown): string {
  if (typeof value === 'string' && isPlain(value)) return value;
  return toOneLine(JSON.stringify(value, undefined, 1) ?? '—').replace(hidden, toEscape);
}

/** No control characters, no spaces at its ends, and neither a number nor a word that means something. */
function isPlain(text: string): boolean {
  if (/^[\s"'[{]|\s$|\p{Cc}/u.test(text) || text.search(hidden) >= 0 || text === '' || text === '—') return false;
  return !/^(true|false|yes|no|on|off|null|~|[-+.]?\d.*)$/i.test(text);
}

/** JSON in one line with spaces where a person would write them; within its texts there are no line ends. */
function toOneLine(json: string): string {
  return json
    .replace(/([[{])\n\s*/g, '$1')
    .replace(/\n\s*([\]}])/g, '$1')
    .replace(/\n\s*/g, ' ');
}

function toEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
