/** What deployments read outside of their folders: their tools say it, and links. */
import { isAbsolute, relative, resolve } from 'node:path';
import type { Watched } from '@bitops/changed';
import type { Tool } from '@bitops/contract';
import { type Fault, fault, faultsOf } from '@bitops/fault';
import { loadPlugin } from '@bitops/loader';
import { type AnyPlugin, type DeploymentFolder, type EnvironmentFolder, type OpsRepo, pluginOf } from '@bitops/repo';
import { isInside } from '@bitops/runtime';

/** Imports the plugins that deployments use. What can't be imported is a fault of every run, and told by it. */
export async function loadUsedTools(
  { environments, plugins }: OpsRepo,
  faults: Fault[],
): Promise<ReadonlyMap<AnyPlugin, Tool>> {
  const used = new Set(environments.flatMap((it) => it.deployments.map((one) => pluginOf(one, it.name, plugins))));
  const tools = await Promise.all(
    plugins
      .filter((it) => used.has(it))
      .map(async (it): Promise<readonly [AnyPlugin, Tool][]> => {
        try {
          const { tool } = it.plugin ?? (await loadPlugin(it)).plugin;
          return tool === undefined ? [] : [[it, tool]];
        } catch (error) {
          faults.push(...faultsOf(error));
          return [];
        }
      }),
  );
  return new Map(tools.flat());
}

/** What is asked for reads. */
export interface Reading {
  readonly repo: OpsRepo;
  readonly tools: ReadonlyMap<AnyPlugin, Tool>;
  readonly links: ReadonlyMap<string, string>;
  /** What tools have said of folders. */
  readonly asked: Map<string, readonly string[]>;
  readonly faults: Fault[];
}

/** All that the deployments of an environment read, and what links lead to. */
export function readsOf(environment: EnvironmentFolder, reading: Reading): readonly Watched[] {
  const { repo, links } = reading;
  const found = new Map<string, Watched>();
  for (const deployment of environment.deployments) {
    for (const path of readsOfDeployment(deployment, environment, reading)) {
      if (!found.has(path)) found.set(path, { kind: 'read', path, by: deployment.name });
    }
  }
  const own = [environment.name, ...(repo.defaultFolder === undefined ? [] : [repo.defaultFolder])];
  const paths = new Set([...own, ...found.keys()]);
  for (const path of paths) {
    for (const [link, target] of linksAt(path, links)) {
      if (!found.has(target)) found.set(target, { kind: 'link', path: target, by: link });
      paths.add(target);
    }
  }
  return [...found.values()].filter(
    ({ path }) => path !== environment.name && !path.startsWith(`${environment.name}/`),
  );
}

/** Links in a folder, and a link that the folder lies behind. */
function linksAt(path: string, links: ReadonlyMap<string, string>) {
  return [...links].filter(([link]) => link.startsWith(`${path}/`) || path === link || path.startsWith(`${link}/`));
}

/** Paths below the ops repo; from folder to folder, as far as they lead. */
function readsOfDeployment(
  deployment: DeploymentFolder,
  { name }: EnvironmentFolder,
  reading: Reading,
): readonly string[] {
  const { repo, tools } = reading;
  const plugin = pluginOf(deployment, name, repo.plugins);
  const tool = 'manifest' in plugin ? tools.get(plugin) : undefined;
  if (tool?.reads === undefined) return [];
  const { folder, defaults } = deployment;
  const start = [folder, ...(defaults === undefined ? [] : [defaults])];
  const seen = new Set(start);
  const found = new Set<string>();
  for (const at of seen) {
    for (const path of named(tool, at, reading)) {
      // What the default environment has lies in the deployment's folder when it is run.
      const places = isAbsolute(path) ? [path] : (at === defaults ? [at, folder] : [at]).map((it) => resolve(it, path));
      for (const place of places.filter((it) => it !== repo.root && isInside(repo.root, it))) {
        seen.add(place);
        found.add(relative(repo.root, place));
      }
    }
  }
  return [...found];
}

/** Plugins are JavaScript: what they give is looked at. */
function named(tool: Tool, folder: string, { asked, faults }: Reading): readonly string[] {
  const key = `${tool.name}\0${folder}`;
  const known = asked.get(key) ?? ask(tool, folder, faults);
  asked.set(key, known);
  return known;
}

function ask(tool: Tool, folder: string, faults: Fault[]): readonly string[] {
  try {
    const paths: unknown = tool.reads?.(folder);
    if (Array.isArray(paths) && paths.every((it) => typeof it === 'string')) return paths;
    const what = `The tool ${tool.name} does not say what a deployment reads`;
    throw fault({
      code: 'READS_INVALID',
      what,
      at: { file: folder },
      fix: 'Correct the plugin: give a list of paths.',
    });
  } catch (error) {
    const what = `The tool ${tool.name} failed to say what a deployment reads`;
    const otherwise = { code: 'TOOL_FAILED', what, at: { file: folder }, fix: 'Correct the plugin.' };
    faults.push(...faultsOf(error, otherwise));
    return [];
  }
}
