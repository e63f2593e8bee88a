/** The JSON Schemas of the files of an ops repo, and the tools that they are made of. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileSchema, isRecord, type JsonSchema, type SettingsRoot } from '@bitops/config';
import type { Tool } from '@bitops/contract';
import { type Fault, fault, faults, faultsOf, suggestion } from '@bitops/fault';
import { findPlugin, type Host, loadPlugin, toSources } from '@bitops/loader';
import { toolVariables } from './exports.js';
import { loadRepo } from './load.js';
import { settingsSchema } from './settings.js';
import { type AnyPlugin, toolOf } from './tools.js';

/** A tool, and all names by which an ops repo may call it. */
export interface KnownTool {
  readonly tool: Tool;
  /** Its own name first, then the aliases of its plugin. */
  readonly names: readonly string[];
}

/** The tools that there are. */
export interface KnownTools {
  /** The ops repo; `undefined` where there is none, and the tools are those that come with bitops. */
  readonly root: string | undefined;
  readonly tools: readonly KnownTool[];
  /** Of plugins that can't be loaded: there may be more tools. */
  readonly faults: readonly Fault[];
}

/** Imports the plugins of the ops repo, or of bitops where there is none. Throws where the repo can't be read. */
export async function loadTools(host: Host): Promise<KnownTools> {
  const { root, plugins, pluginFaults } = await findPlugins(host);
  const tools: KnownTool[] = [];
  const wrong: Fault[] = [...pluginFaults];
  for (const plugin of plugins.filter((it) => toolOf(it) !== undefined)) {
    try {
      const { tool } = plugin.plugin ?? (await loadPlugin(plugin)).plugin;
      const { aliases = [], tool: own } = plugin.manifest;
      const names = [tool?.name, own, plugin.source.alias, ...aliases].filter((it) => it !== undefined);
      if (tool !== undefined) tools.push({ tool, names: [...new Set(names)] });
    } catch (error) {
      wrong.push(...faultsOf(error));
    }
  }
  return { root, tools, faults: wrong };
}

type Found = Pick<KnownTools, 'root'> & { plugins: readonly AnyPlugin[]; pluginFaults: readonly Fault[] };

async function findPlugins(host: Host): Promise<Found> {
  try {
    return await loadRepo(host);
  } catch (error) {
    if (host.repo !== undefined || faultsOf(error)[0]?.code !== 'REPO_NOT_FOUND') throw error;
  }
  const { sources } = toSources(undefined, host.official, undefined);
  const beside = dirname(fileURLToPath(host.from));
  const found = await Promise.allSettled(sources.map((it) => findPlugin(it, beside, host)));
  const plugins = found.flatMap((it) => (it.status === 'fulfilled' ? [it.value] : []));
  return { root: undefined, plugins, pluginFaults: [] };
}

/** The JSON Schema of the deployments that one tool runs, by its name or an alias. Throws TOOL_UNKNOWN. */
export function toolSchema(name: string, { tools, faults: wrong }: KnownTools): JsonSchema {
  const found = tools.find((it) => it.names.includes(name));
  if (found === undefined) {
    // Where a plugin can't be loaded, the tool may be its own.
    if (wrong.length > 0) throw faults(wrong);
    const known = tools.flatMap((it) => it.names);
    const fix = `${suggestion(name, known)} Or install a plugin for it and name it in bitops.plugins.`;
    throw fault({
      code: 'TOOL_UNKNOWN',
      what: `No plugin has the tool ${name}`,
      at: { file: 'the command line' },
      fix,
    });
  }
  const description = `bitops.config.yaml in the folder of a deployment that the tool ${found.tool.name} runs.`;
  return fileSchema(description, [toRoot(found)]);
}

/** One JSON Schema for every `bitops.config.yaml` of an ops repo. Throws what keeps a plugin from being loaded. */
export function repoSchema({ tools, faults: wrong }: KnownTools): JsonSchema {
  if (wrong.length > 0) throw faults(wrong);
  const core: SettingsRoot = {
    keys: ['bitops'],
    schema: settingsSchema,
    description: 'The settings of bitops: of the ops repo at its root, of an environment in its folder.',
    variables: 'BITOPS',
    references: false,
  };
  const description = 'bitops.config.yaml of the ops repo, of an environment, or of a deployment.';
  const schema = fileSchema(description, [core, ...tools.map(toRoot)]);
  return withTools(schema, [...new Set(tools.flatMap((it) => it.names))]);
}

function toRoot({ tool, names }: KnownTool): SettingsRoot {
  return {
    keys: names,
    schema: tool.config,
    description: `The settings of a deployment that the tool ${tool.name} runs.`,
    variables: toolVariables(tool.name),
    references: true,
  };
}

/** Which tools there are is known here alone: `plugin` of a deployment names one of them. */
function withTools(schema: JsonSchema, names: readonly string[]): JsonSchema {
  const visit = (at: unknown, isDeployment: boolean): unknown => {
    if (Array.isArray(at)) return at.map((it) => visit(it, isDeployment));
    if (!isRecord(at)) return at;
    return Object.fromEntries(
      Object.entries(at).map(([key, it]) => {
        if (isDeployment && key === 'plugin' && isRecord(it)) return [key, { ...it, enum: names }];
        return [key, visit(it, isDeployment || key === 'deployments')];
      }),
    );
  };
  const { definitions } = schema;
  const own = isRecord(definitions)
    ? { ...definitions, 'settings-bitops': visit(definitions['settings-bitops'], false) }
    : {};
  return { ...schema, definitions: own };
}
