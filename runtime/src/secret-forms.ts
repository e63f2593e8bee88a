/** The forms in which a secret travels through tools: as it is, quoted, in JSON, in a URL, in base64. */
import { shortestNeedle } from './secret-finder.js';

/** Widths at which programs break base64 into lines. */
const wrapWidths = [64, 76] as const;
const harmless = /^(true|false|yes|no|on|off|none|null|undefined|default|disabled|enabled)$/i;

/** Whether a value can be hidden: one that is too short, or too common a word, would hide everything. */
export function isHidable(value: string): boolean {
  return value.trim().length >= shortestNeedle && !harmless.test(value.trim());
}

/** Whether a value that can't be hidden may be a secret all the same: it is short, and no common word. */
export function isShort(value: string): boolean {
  const text = value.trim();
  return text !== '' && text.length < shortestNeedle && !harmless.test(text) && !/^[01]$/.test(text);
}

/** Every text and number in a value, such as the passwords in a map of users; names of fields are none. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Every form of a secret that can be told from ordinary text. */
export function formsOf(secret: string): ReadonlySet<string> {
  const value = secret.trim();
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  const parts = lines.length === 1 ? [value] : [value, ...lines.filter(isTelling)];
  const forms = parts.flatMap((part) => [...spellingsOf(part), ...base64FormsOf(part), ...hexFormsOf(part)]);
  return new Set(forms.filter((form) => form.length >= shortestNeedle && !form.includes('\n')));
}

/** Of a secret of several lines, such as a key or a configuration file, those that are more than its frame. */
function isTelling(line: string): boolean {
  return isHidable(line) && !/^(\W*|\W*[\w-]+["']?:\s*[|>[{]?[+-]?)$/.test(line);
}

function spellingsOf(text: string): readonly string[] {
  return [text, ...jsonForms(text), ...urlForms(text), ...shellForms(text), text.replaceAll("'", "''")];
}

/** JSON as it is usual, as Go writes it, in ASCII, as PHP writes it, and inside of another JSON text. */
function jsonForms(text: string): readonly string[] {
  const json = toJson(text);
  const goes = json.replace(/[<>&]/g, toUnicodeEscape);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all that is ASCII stays
  const ascii = json.replace(/[^\u0000-\u007f]/g, toUnicodeEscape);
  return [json, goes, ascii, json.replaceAll('/', '\\/'), toJson(json), toJson(goes)];
}

function toJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function toUnicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** What different libraries leave as it is in a URL, and how they write a space. */
function urlForms(text: string): readonly string[] {
  const component = encodeURIComponent(text.toWellFormed());
  const strict = component.replace(/[!'()*]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`);
  const forms = [component, strict, strict.replaceAll('%2F', '/'), encodeURI(text.toWellFormed())];
  const withPlus = [component, strict].map((form) => form.replaceAll('%20', '+'));
  const all = [...forms, ...withPlus];
  return [...all, ...all.map((form) => form.replace(/%[0-9A-F]{2}/g, (it) => it.toLowerCase()))];
}

/** As `set -x`, `printf %q` and `export -p` of a shell print it, and Python quotes it for one. */
function shellForms(text: string): readonly string[] {
  return [
    text.replaceAll("'", "'\\''"),
    text.replaceAll("'", `'"'"'`),
    text.replace(/[\s'"\\|&;()<>!{}*[\]?^$`,]/g, '\\$&'),
    text.replace(/[\\"$`]/g, '\\$&'),
  ];
}

/** Base64 and base64url wherever in a longer text the secret begins, and broken into lines. */
function base64FormsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const forms = [0, 1, 2].flatMap((shift) => {
    const { encoded, certain } = base64At(bytes, shift);
    return [certain, encoded, encoded.replace(/=+$/, '')];
  });
  const [, whole = ''] = forms;
  const all = [...forms, ...wrapWidths.flatMap((width) => whole.match(new RegExp(`.{1,${width}}`, 'g')) ?? [])];
  return inBothAlphabets(all);
}

/** The forms that programs break into lines, wherever in a longer text the secret begins. */
export function wrappedFormsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret.trim());
  return inBothAlphabets([0, 1, 2].map((shift) => base64At(bytes, shift).certain));
}

/** Base64 of a secret behind so many bytes. Of what is certain, no character also holds what stands before or behind. */
function base64At(bytes: Buffer, shift: number): { readonly encoded: string; readonly certain: string } {
  const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
  const start = Math.ceil((shift * 8) / 6);
  const certain = encoded.slice(start, Math.floor(((shift + bytes.length) * 8) / 6));
  return { encoded: encoded.slice(start), certain };
}

function inBothAlphabets(forms: readonly string[]): readonly string[] {
  return [...new Set([...forms, ...forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))])];
}

function hexFormsOf(text: string): readonly string[] {
  const hex = Buffer.from(text).toString('hex');
  return [hex, hex.toUpperCase()];
}
