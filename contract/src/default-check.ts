import type { DefaultMerge, DefaultRule } from './tool.js';

/** What a rule may say. */
const keeps: Readonly<Record<DefaultRule['keep'], true>> = {
  default: true,
  environment: true,
  both: true,
  merge: true,
  none: true,
};

/** Two files must not get one name, and none leaves its folder. */
function isName(aside: unknown): boolean {
  return typeof aside === 'string' && /^[^/\\]*\{name\}[^/\\]*\{environment\}[^/\\]*$/.test(aside);
}

/** What is wrong with what a tool says of merging the default environment; plugins are JavaScript. */
export function defaultsInvalid(defaults: unknown): string | undefined {
  if (defaults === undefined) return undefined;
  if (typeof defaults !== 'object' || defaults === null) return 'defaults is no object.';
  const { files = [] } = defaults as DefaultMerge; // what it holds is looked at next
  if (!Array.isArray(files)) return 'defaults.files is no list.';
  const wrong = files.find((it) => typeof it?.files !== 'string' || !Object.hasOwn(keeps, String(it?.keep)));
  if (wrong !== undefined) {
    return `defaults.files has the rule ${JSON.stringify(wrong)}; "files" is a glob, and "keep" one of ${Object.keys(keeps).join(', ')}.`;
  }
  const stray = files.find((it) => it.aside !== undefined && !isName(it.aside));
  if (stray === undefined) return undefined;
  return `defaults.files has the rule ${JSON.stringify(stray)}; "aside" is the name of a file with {name} and {environment} in it.`;
}
