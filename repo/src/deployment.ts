/** A deployment's own settings: its layers, its plugin's schema, its exports. */
import { join } from 'node:path';
import {
  fieldsOf,
  isRecord,
  type Layer,
  type Lookup,
  type Resolved,
  resolveSettings,
  type SetFlag,
} from '@bitops/config';
import type { Action, Environment, Plugin, Tool } from '@bitops/contract';
import { type Fault, fault, faultsOf, suggestion } from '@bitops/fault';
import type { PluginSource } from '@bitops/loader';
import { toolVariables } from './exports.js';
import { secretsByName, shortSettings } from './secret-settings.js';
import { loadConfigFile, oldFileName } from './settings.js';

/** A deployment whose settings are to be resolved, and what may set them. */
export interface DeploymentQuestion {
  readonly environment: string;
  readonly name: string;
  readonly partOf?: string | undefined;
  /** The folder whose `bitops.config.yaml` counts: in the ops repo at first, in the workspace later. */
  readonly folder: string;
  /** The default environment's folder of it, whose `bitops.config.yaml` counts less; where it is merged. */
  readonly defaults?: string | undefined;
  readonly tool: Tool;
  readonly alias: string;
  readonly env: Environment;
  readonly set: readonly SetFlag[];
  /** Says what references stand for; without it, the fields that hold some are set aside. */
  readonly lookup?: Lookup;
}

/** Reads and resolves a deployment's settings. Never throws; what can't be read is a fault of the answer. */
export function resolveDeployment(question: DeploymentQuestion): Resolved {
  const { tool, folder, defaults } = question;
  const file = join(folder, 'bitops.config.yaml');
  try {
    const layers = [folder, defaults].flatMap((it) => (it === undefined ? [] : layerOf(it, question)));
    const key = layers[0]?.root[0] ?? tool.name;
    const isKnown = (path: string) => fieldsOf(tool.config).some((it) => it.path.join('.') === path);
    const own = question.set.filter(({ deployment, path }) =>
      deployment === undefined ? isKnown(path) : refersTo(deployment, question),
    );
    const { env, lookup = () => ({ kind: 'later' }) as const } = question;
    const variables = toolVariables(tool.name);
    const resolved = resolveSettings({
      schema: tool.config,
      name: key,
      variables,
      layers,
      env,
      set: own,
      file,
      lookup,
    });
    const stray = layers.map((layer) => ({ layer, keys: strayKeys(layer) }));
    const old = layers.flatMap((it) => oldFileName(it.document));
    const warnings = [...old, ...stray.flatMap((it) => (hasRoot(it.layer) ? it.keys : []))];
    const faults = stray.flatMap((it) => (hasRoot(it.layer) ? [] : it.keys));
    const fields = fieldsOf(tool.config);
    return {
      ...resolved,
      warnings: [...resolved.warnings, ...warnings, ...shortSettings(tool.name, fields, resolved)],
      faults: [...resolved.faults, ...faults],
      secrets: [...resolved.secrets, ...secretsByName(fields, resolved)],
    };
  } catch (error) {
    const none = {
      config: undefined,
      known: undefined,
      references: [],
      origins: new Map(),
      refused: new Set<string>(),
    };
    return { ...none, faults: faultsOf(error), missing: [], warnings: [], secrets: [] };
  }
}

function layerOf(folder: string, { tool, alias }: DeploymentQuestion): readonly Layer[] {
  const document = loadConfigFile(folder);
  if (document === undefined) return [];
  return [{ document, root: [Object.hasOwn(document.data, alias) ? alias : tool.name] }];
}

const hasRoot = ({ document, root }: Layer) => Object.hasOwn(document.data, root[0] ?? '');

/** Whether a name, alone or after its environment and a colon, is that of a deployment or of the folder it is part of. */
export function refersTo(
  name: string,
  it: { readonly environment: string; readonly name: string; readonly partOf?: string | undefined },
): boolean {
  return namesOf(it).includes(name);
}

/** All names by which a deployment is referred to. */
export function namesOf({ environment, name, partOf }: Parameters<typeof refersTo>[1]): readonly string[] {
  const names = partOf === undefined ? [name] : [name, partOf];
  return names.flatMap((it) => [it, `${environment}:${it}`]);
}

/** Besides the root key of its tool, a deployment's file has nothing that anybody reads. */
function strayKeys({ document, root: [key = ''] }: Layer): Fault[] {
  return Object.keys(document.data)
    .filter((other) => other !== key)
    .map((other) => ({
      code: 'CONFIG_KEY_UNKNOWN',
      what: `${other} is no root key here: this deployment's settings stand below ${key}`,
      at: document.place([other]),
      fix: suggestion(other, [key]),
    }));
}

/** What the configuration asks `deploy` to do. Throws ACTION_INVALID where the tool names no action. */
export function askedAction(tool: Tool, config: unknown, environment: string, name: string): Action {
  // The tool is given what its own schema gave out.
  const asked = tool.action?.(config as never, { environment, name }) ?? 'apply';
  if (['preview', 'apply', 'destroy'].includes(asked)) return asked;
  const what = `The tool ${tool.name} asks for ${JSON.stringify(asked)}, which is no action`;
  throw fault({ code: 'ACTION_INVALID', what, fix: 'Correct the plugin: give preview, apply or destroy.' });
}

/** Every tool can be told not to run: `options.skip-deploy`. */
export function isSwitchedOff(config: unknown): boolean {
  return isRecord(config) && isRecord(config['options']) && config['options']['skip-deploy'] === true;
}

/** The settings of a plugin itself, by its own schema. Gives faults where they are wrong. */
export function pluginOptions(
  { options: schema }: Plugin,
  { alias, options, document }: PluginSource,
): { value: Readonly<Record<string, unknown>>; faults: readonly Fault[] } {
  if (schema === undefined) return { value: options, faults: [] };
  const layers = document === undefined ? [] : [{ document, root: [] }];
  const file = document?.file ?? 'bitops.config.yaml';
  const resolved = resolveSettings({ schema, name: `bitops.plugins.${alias}.options`, layers, env: {}, file });
  return { value: isRecord(resolved.config) ? resolved.config : {}, faults: [...resolved.faults, ...resolved.missing] };
}
