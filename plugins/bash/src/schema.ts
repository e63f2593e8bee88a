import type { Adoptable, PluginApi, Tool } from '@bitops/core';
import { isRecord } from './plugin-config.js';
import { type PropertyPlace, type PropertySchema, toProperty } from './property.js';

/** What `bitops.schema.yaml` says. */
export interface PluginSchema {
  /** Its root key: the one in the files of settings, and the name of the tool. */
  readonly name: string;
  readonly config: Tool['config'];
  /** Whether `cli.stack-action` tells the script what to do. */
  readonly hasAction: boolean;
}

type Shape = Record<string, PropertySchema | Tool['config']>;

/**
 * Reads `bitops.schema.yaml`; `parses`: as BitOps does, else a plugin reads the settings itself, and needs no schema.
 * Nothing where there is none, and one is needed: such a plugin is there for others.
 */
export function loadSchema(api: PluginApi, { alias, read }: Adoptable, parses: boolean): PluginSchema | undefined {
  const file = read('bitops.schema.yaml');
  if (file === undefined) return parses ? undefined : { name: alias, config: withoutSchema(api, {}), hasAction: false };
  const [name, ...more] = Object.keys(file.data);
  const root = name === undefined ? undefined : file.data[name];
  if (name === undefined || more.length > 0 || !isRecord(root)) {
    throw api.fault({
      code: 'PLUGIN_SCHEMA_INVALID',
      what: `bitops.schema.yaml of the plugin ${alias} must have one root key, with its properties below`,
      at: file.place(more.slice(0, 1)),
      fix: 'Write the name of the plugin there, and "type: object" and "properties:" below it.',
    });
  }
  const place: PropertyPlace = { api, alias, file, path: [name], keys: [] };
  const config = parses ? toSection(place, root) : withoutSchema(api, root);
  return { name, config, hasAction: parses && actionKey(root) };
}

function actionKey({ properties }: Readonly<Record<string, unknown>>): boolean {
  const cli = isRecord(properties) ? properties['cli'] : undefined;
  return isRecord(cli) && isRecord(cli['properties']) && 'stack-action' in cli['properties'];
}

/** A map of properties. Files may hold other keys: nobody knows what its script reads. */
function toSection(place: PropertyPlace, section: Readonly<Record<string, unknown>>): Tool['config'] {
  const { z } = place.api;
  const { description, properties } = section;
  const shape: Shape = {};
  for (const [key, it] of Object.entries(isRecord(properties) ? properties : {})) {
    const at = { ...place, path: [...place.path, 'properties', key], keys: [...place.keys, key] };
    const isSection = isRecord(it) && isRecord(it['properties']);
    shape[key] = isSection ? toSection(at, it) : toProperty(at, isRecord(it) ? it : {});
  }
  return place.keys.length > 0 && typeof description === 'string'
    ? z.looseObject(shape).meta({ description })
    : z.looseObject(shape);
}

/** All sections take everything: the script reads the file, and checks what it reads. */
function withoutSchema({ z }: PluginApi, { properties }: Readonly<Record<string, unknown>>): Tool['config'] {
  const description = 'Read by the deploy script of the plugin itself.';
  const sections = ['cli', 'options', ...Object.keys(isRecord(properties) ? properties : {})];
  const any = z.record(z.string(), z.unknown()).default({}).meta({ description });
  return z.looseObject(Object.fromEntries(sections.map((it) => [it, any])));
}
