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

function actionKey(root: Section): boolean {
  const { cli } = propertiesOf(root);
  return isRecord(cli) && 'stack-action' in propertiesOf(cli);
}

type Section = Readonly<Record<string, unknown>>;

const words: readonly string[] = [
  'properties',
  'type',
  'parameter',
  'export_env',
  'default',
  'required',
  'dash_type',
  'enabled',
  'description',
];

/** What lies below `properties`; maps that lie beside it, too: the guide of BitOps for new plugins leaves the word out. */
function propertiesOf(section: Section): Section {
  const { properties } = section;
  const beside = Object.entries(section).filter(([key, it]) => !words.includes(key) && isRecord(it));
  return { ...Object.fromEntries(beside), ...(isRecord(properties) ? properties : {}) };
}

/** A map of properties. Files may hold other keys: nobody knows what its script reads. */
function toSection(place: PropertyPlace, section: Section): Tool['config'] {
  const { z } = place.api;
  const { description, properties } = section;
  const shape: Shape = {};
  for (const [key, it] of Object.entries(propertiesOf(section))) {
    const below = isRecord(properties) && key in properties ? ['properties', key] : [key];
    const at = { ...place, path: [...place.path, ...below], keys: [...place.keys, key] };
    const isSection = isRecord(it) && (isRecord(it['properties']) || Object.keys(propertiesOf(it)).length > 0);
    shape[key] = isSection ? toSection(at, it) : toProperty(at, isRecord(it) ? it : {});
  }
  return place.keys.length > 0 && typeof description === 'string'
    ? z.looseObject(shape).meta({ description })
    : z.looseObject(shape);
}

/** All sections take everything: the script reads the file, and checks what it reads. */
function withoutSchema({ z }: PluginApi, root: Section): Tool['config'] {
  const description = 'Read by the deploy script of the plugin itself.';
  const sections = ['cli', 'options', ...Object.keys(propertiesOf(root))];
  const any = z.record(z.string(), z.unknown()).default({}).meta({ description });
  return z.looseObject(Object.fromEntries(sections.map((it) => [it, any])));
}
