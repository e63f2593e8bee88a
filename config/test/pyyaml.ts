/** PyYAML itself, where it is installed: what it reads, bitops must read as well. */
import { spawnSync } from 'node:child_process';

const python = ['python3', '/usr/bin/python3'].find((it) => spawnSync(it, ['-c', 'import yaml']).status === 0);

/** Whether PyYAML is there to ask. */
export const hasPyYaml = python !== undefined;

/**
 * Its safe loader, but for two things that bitops does on purpose: a date stays text, and a key is the name that is
 * written. Numbers travel as text, since JSON has no others than ours.
 */
const script = `
import json, sys, yaml
class Loader(yaml.SafeLoader):
    def construct_mapping(self, node, deep=False):
        self.flatten_mapping(node)
        return {key.value: self.construct_object(value, deep=True) for key, value in node.value}
dates = ('tag:yaml.org,2002:timestamp', 'tag:yaml.org,2002:value')
Loader.yaml_implicit_resolvers = {
    first: [it for it in them if it[0] not in dates] for first, them in yaml.SafeLoader.yaml_implicit_resolvers.items()}
def told(it):
    if isinstance(it, dict): return {key: told(value) for key, value in it.items()}
    if isinstance(it, list): return [told(value) for value in it]
    if isinstance(it, (int, float)) and not isinstance(it, bool): return {'number': repr(it)}
    return it
def read(text):
    try: return {'data': told(yaml.load(text, Loader))}
    except Exception: return {}
print(json.dumps([read(text) for text in json.load(sys.stdin)]))
`;

/** What PyYAML reads in texts; \`undefined\` for what it refuses. */
export function readWithPyYaml(texts: readonly string[]): readonly unknown[] {
  const { stdout, stderr } = spawnSync(python ?? '', ['-c', script], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (stdout === '') throw new Error(stderr);
  const answers: readonly { readonly data?: unknown }[] = JSON.parse(stdout);
  return answers.map(({ data }) => data);
}

/** Our values, told as the script tells Python's; the smallest differences of notation are none. */
export function sameAsPyYaml(ours: unknown, theirs: unknown): boolean {
  if (Array.isArray(ours)) {
    return (
      Array.isArray(theirs) && ours.length === theirs.length && ours.every((it, at) => sameAsPyYaml(it, theirs[at]))
    );
  }
  if (typeof ours === 'number') return isNumber(theirs) && isSame(ours, theirs.number);
  if (typeof ours !== 'object' || ours === null) return ours === theirs;
  const entries = Object.entries(ours);
  const others = new Map(Object.entries(theirs ?? {}));
  return (
    entries.length === others.size && entries.every(([key, it]) => others.has(key) && sameAsPyYaml(it, others.get(key)))
  );
}

function isNumber(it: unknown): it is { readonly number: string } {
  return typeof it === 'object' && it !== null && 'number' in it;
}

function isSame(ours: number, theirs: string): boolean {
  const number = Number(theirs.replace('inf', 'Infinity').replace('nan', 'NaN'));
  return Object.is(ours + 0, number + 0);
}
