/** The deployments of a run: their plugins, their resolved settings, their place in the graph. */
import type { Resolved, SetFlag } from '@bitops/config';
import type { Action } from '@bitops/contract';
import { type Fault, faultsOf } from '@bitops/fault';
import type { Bus } from '@bitops/hooks';
import type { Host, LoadedPlugin } from '@bitops/loader';
import {
  askedAction,
  type DeploymentFolder,
  type EnvironmentFolder,
  earlyLookup,
  isSwitchedOff,
  mergedDefault,
  type OpsRepo,
  oldFolders,
  pluginOf,
  type refersTo,
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
  /** Why deployments of them are left out; by id. */
  readonly leftOut: ReadonlyMap<string, string>;
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

/** Resolves one; nothing comes of it where its tool is not there. `leftOut` says why it is not run, beside what flags say. */
export function toUnit(
  parts: Parts,
  environment: EnvironmentFolder,
  deployment: DeploymentFolder,
  leftOut?: string,
): Unit | undefined {
  const { host, request, repo, bus, findings } = parts;
  const found = pluginOf(deployment, environment.name, repo.plugins);
  const ref = { environment: environment.name, name: deployment.name, partOf: deployment.partOf };
  const id = `${environment.name}:${deployment.name}`;
  const filtered = leftOut ?? parts.leftOut.get(id);
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
    findings.warnings.push(...oldFolders(hooked, parts.plugins.values()));
    findings.faults.push(...resolved.faults, ...filled.faults);
    // Hooks are looked for only where there is something that they could mend.
    const isMended = resolved.missing.length > 0 && mends();
    (isMended ? findings.warnings : findings.faults).push(...resolved.missing);
  }
  const isCode = host.safe === true && tool.runsCode === true;
  const unsafe = isCode ? '--safe runs no code of the ops repo' : undefined;
  const skip = filtered ?? (isSwitchedOff(resolved.known) ? 'options.skip-deploy is true' : unsafe);
  const action = resolveAction(
    request.intent,
    wantedAction({ tool, plugin }, resolved, ref, findings),
    request.apply === true,
  );
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
