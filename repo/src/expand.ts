/** Folders that stand for several deployments: which, the tool says. */
import { isAbsolute, join, normalize } from 'node:path';
import type { Environment, SubDeployment } from '@bitops/contract';
import { type Fault, faults, faultsOf } from '@bitops/fault';
import { loadPlugin } from '@bitops/loader';
import { type DefaultEnvironment, mergesAll } from './default-environment.js';
import type { DeploymentFolder } from './deployments.js';
import { isFolder } from './discover.js';
import type { EnvironmentFolder } from './environment.js';
import { type AnyPlugin, pluginOf } from './tools.js';

/** What deployments are expanded with. */
interface Expanding {
  readonly plugins: readonly AnyPlugin[];
  readonly shared: DefaultEnvironment | undefined;
  readonly env: Environment;
}

/** Imports those plugins that expand a deployment of these environments; what can't be imported stays as it is. */
export async function loadExpanding(
  environments: readonly EnvironmentFolder[],
  plugins: readonly AnyPlugin[],
): Promise<{ readonly plugins: readonly AnyPlugin[]; readonly faults: readonly Fault[] }> {
  const able = plugins.filter((it) => it.manifest.expands === true && it.plugin === undefined);
  if (able.length === 0) return { plugins, faults: [] };
  const used = new Set(environments.flatMap((it) => it.deployments.map((one) => pluginOf(one, it.name, plugins))));
  const wrong: Fault[] = [];
  const load = (it: AnyPlugin) =>
    loadPlugin(it).catch((error: unknown) => {
      wrong.push(...faultsOf(error));
      return it;
    });
  const loaded = await Promise.all(plugins.map((it) => (able.includes(it) && used.has(it) ? load(it) : it)));
  return { plugins: loaded, faults: wrong };
}

/** The environment with each of its deployments in place of the folder that stands for them. */
export function expandEnvironment(environment: EnvironmentFolder, around: Expanding): EnvironmentFolder {
  const wrong: Fault[] = [];
  const deployments = environment.deployments.flatMap((it) => {
    try {
      return expanded(it, environment, around);
    } catch (error) {
      wrong.push(...faultsOf(error));
      return [it];
    }
  });
  return { ...environment, deployments, faults: [...environment.faults, ...wrong] };
}

function expanded(
  deployment: DeploymentFolder,
  { name, settings }: EnvironmentFolder,
  { plugins, shared, env }: Expanding,
): readonly DeploymentFolder[] {
  const plugin = pluginOf(deployment, name, plugins);
  const tool = 'manifest' in plugin ? plugin.plugin?.tool : undefined;
  if (tool?.expand === undefined) return [deployment];
  const merged = mergesAll(settings.default_merge) ? deployment.defaults : undefined;
  const at = { folder: deployment.folder, env, ...(shared === undefined ? {} : { shared: shared.folder }) };
  const parts = tool.expand(merged === undefined ? at : { ...at, defaults: merged });
  if (!Array.isArray(parts) || !parts.every(isSub)) throw faults([expandInvalid(tool.name)]);
  if (parts.length === 0) return [deployment];
  const { defaults: _, ...rest } = deployment;
  return parts.map((it) => {
    const path = join(deployment.name, it.name);
    const defaults = it.defaults !== undefined && isFolder(it.defaults) ? it.defaults : shared?.deployment(path);
    const own = { name: path, partOf: deployment.name, folder: join(deployment.folder, it.name) };
    return { ...rest, ...own, ...(defaults === undefined ? {} : { defaults }) };
  });
}

/** Plugins are JavaScript: a name must not lead out of the deployment's folder. */
function isSub({ name, defaults }: SubDeployment): boolean {
  const isBelow = typeof name === 'string' && name !== '' && !isAbsolute(name) && normalize(name) === name;
  return isBelow && !/^\.\.?(\/|$)/.test(name) && (defaults === undefined || isAbsolute(defaults));
}

function expandInvalid(tool: string): Fault {
  return {
    code: 'EXPAND_INVALID',
    what: `The tool ${tool} expands a folder to what are no deployments below it`,
    fix: "Correct the plugin: give a list of { name: 'path/below', defaults?: '/absolute' }.",
  };
}
