import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Yaml from 'js-yaml';

/** What a YAML file holds, every scalar as text, null for nothing; `undefined` where it is no YAML. Reads the disk. */
export function loadYaml(file: string): unknown {
  // Loaded where it is needed, which is seldom: it costs more than all the rest of the plugin.
  const { defineScalarTag, FAILSAFE_SCHEMA, loadAll, Schema, YAMLException }: typeof Yaml = createRequire(
    import.meta.url,
  )('js-yaml');
  const own = defineScalarTag('!', {
    matchByTagPrefix: true,
    resolve: (source) => source,
    identify: () => false,
  });
  try {
    const [first = null] = loadAll(readFileSync(file, 'utf8'), { schema: new Schema([...FAILSAFE_SCHEMA.tags, own]) });
    return first;
  } catch (error) {
    if (error instanceof YAMLException) return undefined;
    throw error;
  }
}

/** Whether a value is a map. */
export function isMap(it: unknown): it is Readonly<Record<string, unknown>> {
  return typeof it === 'object' && it !== null && !Array.isArray(it);
}
