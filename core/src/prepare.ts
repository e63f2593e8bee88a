/** Everything that can be checked before the first change is checked here, and all faults are told together. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Environment, Intent, Tool } from '@bitops/contract';
import { type Fault, faults, faultsOf, suggestion } from '@bitops/fault';
import { type Host, type LoadedPlugin, loadPlugin } from '@bitops/loader';
import { createRedactor, type Redactor, toMask } from '@bitops/runtime';
import { resolveAction } from './action.js';
import { type Bus, createBus } from './bus.js';
import {
  type AnyPlugin,
  type DeploymentFolder,
  type EnvironmentFolder,
  loadRepo,
  type OpsRepo,
  pluginOf,
} from './repo/load.js';
import { type Graph, type GraphNode, toGraph } from './schedule.js';
import {
  askedAction,
  isSwitchedOff,
  parseSets,
  pluginOptions,
  refersTo,
  resolveDeployment,
  type SetFlag,
} from './settings/deployment.js';

/** What the user asks of a run. */
export interface Request {
  readonly intent: Intent;
  /** Empty: what BITOPS_ENVIRONMENT or ENVIRONMENT names. */
  readonly environments: readonly string[];
  readonly all?: boolean;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** `[DEPLOYMENT:]PATH=VALUE`. */
  readonly set?: readonly string[];
  readonly apply?: boolean;
  readonly dryRun?: boolean;
  /** Exit code 3 where a plan found changes. */
  readonly changesExitCode?: boolean;
  /** Whether people who see the output see colours. */
  readonly color?: boolean;
  /** Look at the configuration only: no binaries are looked for, and a deployment without a folder is a fault. */
  readonly validate?: boolean;
}

/** A deployment with all that is needed to run it. */
export interface Unit {
  readonly node: Omit<GraphNode, 'after'>;
  readonly environment: EnvironmentFolder;
  readonly deployment: DeploymentFolder;
  readonly tool: Tool;
  readonly plugin: LoadedPlugin;
  /** As far as it is known before its hooks had their say. */
  readonly config: unknown;
}

/** A run that was checked and may start. */
export interface Prepared {
  readonly host: Host;
  readonly request: Request;
  readonly repo: OpsRepo;
  readonly graph: Graph;
  readonly warnings: readonly Fault[];
  /** By node id. */
  readonly units: ReadonlyMap<string, Unit>;
  readonly bus: Bus;
  readonly set: readonly SetFlag[];
  readonly redactor: Redactor;
}

/** Reads, resolves and checks. Throws one FaultError that holds every fault it found, its texts redacted. */
export async function prepare(host: Host, request: Request): Promise<Prepared> {
  const redactor = createRedactor();
  redactor.addEnvironment(host.env);
  try {
    return await prepareOpenly(host, request, redactor);
  } catch (error) {
    throw faults(redactor.deep(faultsOf(error)), error);
  }
}

async function prepareOpenly(host: Host, request: Request, early: Redactor): Promise<Prepared> {
  const repo = await loadRepo(host);
  const found: Fault[] = [];
  const warnings: Fault[] = [...repo.warnings.filter((it) => it.code !== 'DEPLOYMENT_MISSING')];
  const chosen = selectEnvironments(repo, host.env, request, warnings);
  found.push(...chosen.faults);
  const { sets, faults: wrongSets } = parseSets(request.set ?? []);
  found.push(...wrongSets);
  const masks = repo.settings.logging.masks.concat(...chosen.environments.map((it) => it.settings.logging.masks));
  const redactor = createRedactor([...new Set(masks)].flatMap((mask) => collect(found, () => toMask(mask))));
  redactor.addEnvironment(host.env);

  const bus = createBus();
  const loaded = await loadPlugins(repo, chosen.environments, bus, found);
  const units: Unit[] = [];
  for (const environment of chosen.environments) {
    for (const deployment of environment.deployments) {
      const plugin = pluginOf(deployment, environment.name, repo.plugins);
      if ('code' in plugin) found.push(plugin);
      const ready = loaded.get('code' in plugin ? '' : plugin.source.alias);
      const tool = ready?.plugin.tool;
      if (ready === undefined || tool === undefined) continue;
      const resolved = resolveDeployment({
        ...ids(environment, deployment),
        folder: deployment.folder,
        tool,
        alias: deployment.tool,
        env: host.env,
        set: sets,
      });
      for (const secret of resolved.secrets) [early, redactor].map((it) => it.add(secret));
      warnings.push(...resolved.warnings);
      const mends = host.safe !== true && (bus.mayMend(deployment.folder) || bus.mayMend(environment.folder));
      found.push(...resolved.faults);
      (mends ? warnings : found).push(...resolved.missing);
      const node = toNode(environment, deployment, tool, resolved.config, request, found);
      units.push({ node, environment, deployment, tool, plugin: ready, config: resolved.config });
    }
  }
  const missing = repo.warnings.filter((it) => it.code === 'DEPLOYMENT_MISSING');
  (request.validate === true ? found : warnings).push(...missing.filter((it) => concerns(it, chosen.environments)));
  found.push(...unknownNames(units, request));
  if (request.validate !== true) found.push(...missingBinaries(units, host.env));
  if (found.length > 0) throw faults(found);
  const graph = toGraph(
    units.map((it) => it.node),
    request.intent,
  );
  const byId = new Map(units.map((it) => [it.node.id, it]));
  return { host, request, repo, graph, warnings: redactor.deep(warnings), units: byId, bus, set: sets, redactor };
}

const ids = (environment: EnvironmentFolder, deployment: DeploymentFolder) => ({
  environment: environment.name,
  name: deployment.name,
});

function concerns(it: Fault, environments: readonly EnvironmentFolder[]): boolean {
  return environments.some(
    (environment) => it.at?.file.startsWith(environment.folder) === true || it.what.includes(` ${environment.name}:`),
  );
}

function collect<T>(found: Fault[], make: () => T): T[] {
  try {
    return [make()];
  } catch (error) {
    found.push(...faultsOf(error));
    return [];
  }
}

function selectEnvironments(repo: OpsRepo, env: Environment, request: Request, warnings: Fault[]) {
  const known = repo.environments.map((it) => it.name);
  const every = [...new Set([...known, ...repo.faults.keys()])].sort();
  const names = request.all === true ? every : namedEnvironments(env, request, warnings);
  const found: Fault[] = [];
  if (names.length === 0) {
    const none = every.length === 0 ? `There is no environment in ${repo.root}.` : `There are: ${every.join(', ')}.`;
    found.push({
      code: 'ENVIRONMENT_MISSING',
      what: 'No environment is named',
      why: none,
      fix: `Name one: bitops ${request.intent} ${every[0] ?? 'ENVIRONMENT'}; or set BITOPS_ENVIRONMENT, or use --all.`,
    });
  }
  const environments: EnvironmentFolder[] = [];
  for (const name of new Set(names.map((it) => it.replace(/\/+$/, '')))) {
    const environment = repo.environments.find((it) => it.name === name);
    const broken = repo.faults.get(name);
    if (broken !== undefined) found.push(...broken);
    else if (environment !== undefined) environments.push(environment);
    else found.push(unknownEnvironment(name, repo, every));
  }
  return { environments, faults: found };
}

function namedEnvironments(env: Environment, request: Request, warnings: Fault[]): readonly string[] {
  if (request.environments.length > 0) return request.environments;
  const { BITOPS_ENVIRONMENT: name, ENVIRONMENT: old } = env;
  if (name !== undefined && name !== '') return [name];
  if (old === undefined || old === '') return [];
  const what = 'ENVIRONMENT is the old name of BITOPS_ENVIRONMENT';
  warnings.push({
    code: 'VARIABLE_DEPRECATED',
    what,
    fix: 'Set BITOPS_ENVIRONMENT, or name the environment: bitops deploy ENV.',
  });
  return [old];
}

function unknownEnvironment(name: string, repo: OpsRepo, every: readonly string[]): Fault {
  const code = /^(\/|~)|(^|\/)\.\.(\/|$)/.test(name) ? 'PATH_ESCAPES' : 'ENVIRONMENT_UNKNOWN';
  const what =
    code === 'PATH_ESCAPES'
      ? `${name} is no name of an environment: it leads out of the ops repo`
      : `There is no environment ${name}`;
  const why = 'An environment is a folder at the top of the ops repo that holds deployments.';
  return { code, what, at: { file: repo.root }, why, fix: suggestion(name, every, 'The ops repo has no environment.') };
}

/** Loads what is used, and what taps hooks; taps in the order of the sources. */
async function loadPlugins(repo: OpsRepo, environments: readonly EnvironmentFolder[], bus: Bus, found: Fault[]) {
  const loaded = new Map<string, LoadedPlugin>();
  const used = new Set<AnyPlugin>();
  for (const environment of environments) {
    for (const deployment of environment.deployments) {
      const plugin = pluginOf(deployment, environment.name, repo.plugins);
      if (!('code' in plugin)) used.add(plugin);
    }
  }
  for (const plugin of repo.plugins) {
    if (plugin.source.official && plugin.manifest.hooks !== true && !used.has(plugin)) continue;
    try {
      const ready = plugin.plugin === undefined ? await loadPlugin(plugin) : { ...plugin, plugin: plugin.plugin };
      const options = pluginOptions(ready.plugin, plugin.source.options);
      found.push(...options.faults);
      ready.plugin.tap?.(bus.hooksFor(ready.plugin.name), options.value);
      loaded.set(plugin.source.alias, ready);
    } catch (error) {
      found.push(
        ...faultsOf(error, {
          code: 'PLUGIN_FAILED',
          what: `The plugin ${plugin.source.alias} failed`,
          at: plugin.source.at,
        }),
      );
    }
  }
  return loaded;
}

function toNode(
  environment: EnvironmentFolder,
  deployment: DeploymentFolder,
  tool: Tool,
  config: unknown,
  request: Request,
  found: Fault[],
): Unit['node'] {
  const id = `${environment.name}:${deployment.name}`;
  const asked = config === undefined ? 'apply' : askedAction(tool, config);
  const action = resolveAction(request.intent, asked, request.apply === true);
  const skip = skipReason({ environment: environment.name, name: deployment.name }, config, request);
  if (action === 'refused' && skip === undefined) {
    const what = `${id} is configured to be destroyed, and --apply would make it`;
    const fix = `Run "bitops destroy ${environment.name}", or leave --apply away, or correct the configuration.`;
    found.push({ code: 'ACTION_REFUSED', what, at: { file: deployment.folder }, fix });
  }
  const base = { id, environment: environment.name, deployment: deployment.name, tool: tool.name };
  return { ...base, action: action === 'refused' ? 'destroy' : action, ...(skip === undefined ? {} : { skip }) };
}

function skipReason(it: { environment: string; name: string }, config: unknown, request: Request): string | undefined {
  if (isSwitchedOff(config)) return 'options.skip-deploy is true';
  const { only = [], skip = [] } = request;
  if (only.length > 0 && !only.some((name) => refersTo(name, it))) return 'not named by --only';
  return skip.some((name) => refersTo(name, it)) ? 'named by --skip' : undefined;
}

function unknownNames(units: readonly Unit[], request: Request): Fault[] {
  const known = units.map((it) => it.node.id);
  const names = [...new Set(units.map((it) => it.deployment.name))];
  const sets = parseSets(request.set ?? []).sets.flatMap((it) => (it.deployment === undefined ? [] : [it.deployment]));
  const given = { '--only': request.only ?? [], '--skip': request.skip ?? [], '--set': sets };
  return Object.entries(given).flatMap(([flag, list]) =>
    list
      .filter(
        (name) => !units.some((it) => refersTo(name, { environment: it.node.environment, name: it.deployment.name })),
      )
      .map((name) => ({
        code: 'DEPLOYMENT_UNKNOWN',
        what: `${flag} ${name}: there is no such deployment in this run`,
        fix: suggestion(name, name.includes(':') ? known : names),
      })),
  );
}

function missingBinaries(units: readonly Unit[], env: Environment): Fault[] {
  const needed = new Map<string, Unit>();
  for (const unit of units.filter((it) => it.node.skip === undefined)) {
    for (const binary of unit.plugin.manifest.binaries ?? []) needed.set(binary, unit);
  }
  return [...needed]
    .filter(([binary]) => !isOnPath(binary, env))
    .map(([binary, { node, plugin }]) => ({
      code: 'BINARY_MISSING',
      what: `${binary} is not on the PATH, and ${node.id} needs it`,
      fix: `Install ${binary}${plugin.manifest.install === undefined ? '' : ` (${plugin.manifest.install})`}, or correct the PATH.`,
    }));
}

function isOnPath(binary: string, env: Environment): boolean {
  return (env['PATH'] ?? '').split(delimiter).some((folder) => {
    const file = join(folder === '' ? '.' : folder, binary);
    try {
      accessSync(file, constants.X_OK);
      return statSync(file).isFile();
    } catch {
      return false;
    }
  });
}
