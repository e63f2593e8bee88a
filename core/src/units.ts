/** The deployments of a run: their plugins, their resolved settings, their place in the graph. */
import type { Resolved, SetFlag } from '@bitops/config';
import type { Action } from '@bitops/contract';
import { type Fault, faultsOf, suggestion } from '@bitops/fault';
import type { Bus } from '@bitops/hooks';
import type { Host, LoadedPlugin } from '@bitops/loader';
import {
  askedAction,
  type DeploymentFolder,
  type EnvironmentFolder,
  earlyLookup,
  isSwitchedOff,
  mergedDefault,
  namesOf,
  type OpsRepo,
  pluginOf,
  refersTo,
  resolveDeployment,
  resolveInputs,
} from '@bitops/repo';
import { refused, resolveAction } from './action.js';
import { byTool } from './by-tool.js';
import type { Findings, Request, Unit } from './request.js';

/** What units are made of. */
export interface Parts {
  readonly host: Host;
  readonly request: Request;
  readonly repo: OpsRepo;
  readonly environments: readonly EnvironmentFolder[];
  /** By alias. */
  readonly plugins: ReadonlyMap<string, LoadedPlugin>;
  readonly bus: Bus;
  readonly set: readonly SetFlag[];
  readonly findings: Findings;
  onSecret(value: string): void;
}

/** Resolves every deployment of the chosen environments; what is wrong is added to the findings. */
export function loadUnits(parts: Parts): readonly Unit[] {
  return parts.environments.flatMap((environment) =>
    environment.deployments.flatMap((deployment) => toUnit(parts, environment, deployment) ?? []),
  );
}

function toUnit(parts: Parts, environment: EnvironmentFolder, deployment: DeploymentFolder): Unit | undefined {
  const { host, request, repo, bus, findings } = parts;
  const found = pluginOf(deployment, environment.name, repo.plugins);
  const ref = { environment: environment.name, name: deployment.name, partOf: deployment.partOf };
  const filtered = filterReason(ref, request);
  if ('code' in found) {
    // Where a plugin could not be loaded, the tool may be its own.
    if (filtered === undefined && repo.pluginFaults.length === 0) findings.faults.push(found);
    return undefined;
  }
  const plugin = parts.plugins.get(found.source.alias);
  const tool = plugin?.plugin.tool;
  if (plugin === undefined || tool === undefined) return undefined;
  const { folder } = deployment;
  const defaults = mergedDefault(environment, deployment, tool);
  const unset: Fault[] = [];
  const isHooked = () => mayHandOn(parts, environment, deployment);
  const isOpen = () => request.validate === true || isHooked();
  const lookup = earlyLookup(host.env, isOpen, unset);
  const asked = { folder, defaults, tool, alias: deployment.tool, env: host.env, set: parts.set, lookup, ...ref };
  const resolved = resolveDeployment(asked);
  const { filled } = resolveInputs(deployment.inputs, lookup);
  for (const secret of resolved.secrets) parts.onSecret(secret);
  const hooked = [folder, environment.folder, ...(defaults === undefined ? [] : [defaults])];
  const mends = () => host.safe !== true && hooked.some((it) => bus.mayMend(it));
  if (filtered === undefined) {
    findings.warnings.push(...resolved.warnings, ...filled.warnings, ...unset);
    findings.faults.push(...resolved.faults, ...filled.faults);
    // Hooks are looked for only where there is something that they could mend.
    const isMended = resolved.missing.length > 0 && mends();
    (isMended ? findings.warnings : findings.faults).push(...resolved.missing);
  }
  const skip = filtered ?? (isSwitchedOff(resolved.known) ? 'options.skip-deploy is true' : undefined);
  const action = resolveAction(
    request.intent,
    wantedAction({ tool, plugin }, resolved, ref, findings),
    request.apply === true,
  );
  const id = `${environment.name}:${deployment.name}`;
  if (action === 'refused' && skip === undefined)
    findings.faults.push(refused(id, environment.name, deployment.folder));
  const node = {
    id,
    environment: environment.name,
    deployment: deployment.name,
    tool: tool.name,
    action: action === 'refused' ? ('destroy' as const) : action,
    ...(skip === undefined ? {} : { skip }),
  };
  const references = [...resolved.references, ...filled.fillings];
  const { config, known } = resolved;
  const unit = { node, environment, deployment, tool, plugin, resolved, config, known, references, mends, isHooked };
  return defaults === undefined ? unit : { ...unit, defaults };
}

/** Whether a hook that runs before a deployment may hand variables on to it. */
function mayHandOn({ host, bus }: Parts, environment: EnvironmentFolder, deployment: DeploymentFolder): boolean {
  if (host.safe === true) return false;
  const before = environment.deployments.slice(0, environment.deployments.indexOf(deployment) + 1);
  const folders = before.flatMap((it) => [it.folder, ...(it.defaults === undefined ? [] : [it.defaults])]);
  return [environment.folder, ...folders].some((it) => bus.mayMend(it));
}

/** What a tool says to a part of its settings counts, but no failure of it. */
function wantedAction(
  unit: Pick<Unit, 'tool' | 'plugin'>,
  { known, config }: Resolved,
  { environment, name }: Parameters<typeof refersTo>[1],
  { faults }: Findings,
): Action {
  if (known === undefined) return 'apply';
  try {
    return byTool(unit, () => askedAction(unit.tool, known, environment, name));
  } catch (error) {
    if (config !== undefined) faults.push(...faultsOf(error));
    return 'apply';
  }
}

function filterReason(it: Parameters<typeof refersTo>[1], { only = [], skip = [] }: Request): string | undefined {
  if (only.length > 0 && !only.some((name) => refersTo(name, it))) return 'not named by --only';
  return skip.some((name) => refersTo(name, it)) ? 'named by --skip' : undefined;
}

/** The names by which flags may refer to deployments: alone, and after their environment. */
export function deploymentNames(environments: readonly EnvironmentFolder[]): readonly string[] {
  return refsOf(environments).flatMap(namesOf);
}

function refsOf(environments: readonly EnvironmentFolder[]) {
  return environments.flatMap((it) =>
    it.deployments.map(({ name, partOf }) => ({ environment: it.name, name, partOf })),
  );
}

/** Warnings of settings for deployments that flags leave out, and whose outputs nobody refers to. */
export function unusedSets(units: readonly Unit[], request: Request, set: readonly SetFlag[]): Fault[] {
  const refOf = ({ node, deployment: { partOf } }: Unit) => {
    return { environment: node.environment, name: node.deployment, partOf };
  };
  const isUsed = (unit: Unit) =>
    filterReason(refOf(unit), request) === undefined ||
    units.some(({ environment, references }) => {
      if (environment !== unit.environment) return false;
      return references.some((it) => it.reference.root === 'outputs' && refersTo(it.reference.deployment, refOf(unit)));
    });
  return set.flatMap(({ deployment, path }) => {
    if (deployment === undefined) return [];
    const [first, ...others] = units.filter((it) => refersTo(deployment, refOf(it)));
    if (first === undefined || [first, ...others].some(isUsed)) return [];
    const what = `--set ${deployment}:${path} has no effect: that deployment is left out`;
    const why = `It is ${filterReason(refOf(first), request)}.`;
    return [{ code: 'FLAG_UNUSED', what, at: { file: 'the command line' }, why, fix: 'Leave --set away.' }];
  });
}

/** Names that flags refer to and that no deployment has. */
export function unknownNames(
  environments: readonly EnvironmentFolder[],
  request: Request,
  set: readonly SetFlag[],
): Fault[] {
  const refs = refsOf(environments);
  const ids = refs.map((it) => `${it.environment}:${it.name}`);
  const names = [...new Set(refs.map((it) => it.name))];
  const sets = set.flatMap((it) => (it.deployment === undefined ? [] : [it.deployment]));
  const given = { '--only': request.only ?? [], '--skip': request.skip ?? [], '--set': sets };
  return Object.entries(given).flatMap(([flag, list]) =>
    list
      .filter((name) => !refs.some((it) => refersTo(name, it)))
      .map((name) => ({
        code: 'DEPLOYMENT_UNKNOWN',
        what: `${flag} ${name}: there is no such deployment in this run`,
        at: { file: 'the command line' },
        fix: suggestion(name, name.includes(':') ? ids : names),
      })),
  );
}
