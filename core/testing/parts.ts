/** The deployments that a folder stands for. */
import { isAbsolute, normalize } from 'node:path';
import { type Expandable, fault, type Tool } from '@bitops/core';

/** Their names; none where it is one itself. Throws EXPAND_INVALID. */
export function partsOf(tool: Tool, at: Expandable): readonly string[] {
  // Plugins are JavaScript: what they give is looked at before it is believed.
  const parts: unknown = tool.expand?.(at) ?? [];
  if (!Array.isArray(parts)) throw expandInvalid(JSON.stringify(parts));
  const names = parts.map((it: unknown) => {
    const name = typeof it === 'object' && it !== null && 'name' in it ? it.name : it;
    if (!isPart(name)) throw expandInvalid(JSON.stringify(name) ?? 'nothing');
    return name;
  });
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) throw expandInvalid(`${double} twice`);
  return names;
}

/** Whether something is no path that stays below a folder. */
export function leadsOut(path: unknown): boolean {
  if (typeof path !== 'string' || path === '' || isAbsolute(path)) return true;
  return /^\.\.?(\/|$)/.test(normalize(path));
}

function isPart(name: unknown): name is string {
  return typeof name === 'string' && !leadsOut(name) && normalize(name) === name && !name.endsWith('/');
}

function expandInvalid(given: string) {
  const what = `expand gives what is no folder below the deployment's: ${given}`;
  return fault({ code: 'EXPAND_INVALID', what, fix: "Give a list of { name: 'path/below' }, each name once." });
}
