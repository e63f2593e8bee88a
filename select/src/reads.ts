/** What deployments read outside of their folders: their tools say it, and links. */
import type { Watched } from '@bitops/changed';
import type { Tool } from '@bitops/contract';
import { type Fault, faultsOf } from '@bitops/fault';
import { loadPlugin } from '@bitops/loader';
import { type AnyPlugin, type DeploymentFolder, type EnvironmentFolder, type OpsRepo, pluginOf } from '@bitops/repo';
import { type ReadPaths, readPaths } from './read-paths.js';

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
export interface Reading extends Omit<ReadPaths, 'root'> {
  readonly repo: OpsRepo;
  readonly tools: ReadonlyMap<AnyPlugin, Tool>;
  readonly links: ReadonlyMap<string, string>;
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

/** Paths below the ops repo that a deployment reads. */
function readsOfDeployment(
  deployment: DeploymentFolder,
  { name }: EnvironmentFolder,
  reading: Reading,
): readonly string[] {
  const { repo, tools } = reading;
  const plugin = pluginOf(deployment, name, repo.plugins);
  const tool = 'manifest' in plugin ? tools.get(plugin) : undefined;
  return tool === undefined ? [] : readPaths(tool, deployment, { root: repo.root, ...reading });
}
