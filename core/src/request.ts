/** What is asked of a run, and what it is made of once it is checked. */
import type { Environment, Resolved, SetFlag, Use } from '@bitops/config';
import type { Login, Tool } from '@bitops/contract';
import type { Fault } from '@bitops/fault';
import type { Edges, Graph, GraphNode } from '@bitops/graph';
import type { Bus } from '@bitops/hooks';
import type { Host, LoadedPlugin } from '@bitops/loader';
import type { DeploymentFolder, EnvironmentFolder, OpsRepo } from '@bitops/repo';
import type { Redactor } from '@bitops/runtime';
import type { Chosen, Selection } from '@bitops/select';
import type { ToldOutputs } from '@bitops/steps';

export type { Findings } from '@bitops/select';

/** What the user asks of a run. */
export interface Request extends Selection {
  /** `[DEPLOYMENT:]PATH=VALUE`. */
  readonly set?: readonly string[];
  readonly apply?: boolean;
  readonly dryRun?: boolean;
  /** How many deployments may run at once; default 1. */
  readonly concurrency?: number;
  /** How long a lock may be waited for, such as `10m`; over what settings say. */
  readonly lockWait?: string;
  /** Exit code 3 where a plan found changes. */
  readonly changesExitCode?: boolean;
  /** Whether people who see the output see colours. */
  readonly color?: boolean;
  /** When the run must have ended, in milliseconds as `Date.now()` counts them. */
  readonly deadline?: number;
  /** Seconds that are left after an interrupt where no setting says how many. */
  readonly grace?: number;
}

/** A deployment with all that is needed to run it. */
export interface Unit {
  readonly node: Omit<GraphNode, 'after' | 'needs'>;
  readonly environment: EnvironmentFolder;
  readonly deployment: DeploymentFolder;
  readonly tool: Tool;
  readonly plugin: LoadedPlugin;
  /** The default environment's folder of the deployment in the ops repo, where it is merged. */
  readonly defaults?: string;
  /** Before its hooks had their say; nothing where it holds references that are not known yet. */
  readonly config: unknown;
  /** What is known of it, without the fields that hold such references. */
  readonly known: unknown;
  /** The references in its settings and inputs. */
  readonly references: readonly Use[];
  readonly resolved: Resolved;
  /** Whether a before hook may still edit its settings, or hand on variables. */
  mends(): boolean;
  /** Whether a hook that runs before it may still write files or hand on variables, of it or of one before it. */
  isHooked(): boolean;
}

/** A run that was checked and may start. */
export interface Prepared {
  readonly host: Host;
  readonly request: Request;
  readonly repo: OpsRepo;
  /** What the request is about, of the whole ops repo. */
  readonly chosen: Chosen;
  readonly graph: Graph;
  /** What waits for what in the whole ops repo. */
  readonly edges: Edges;
  readonly warnings: readonly Fault[];
  /** By node id. */
  readonly units: ReadonlyMap<string, Unit>;
  readonly bus: Bus;
  readonly set: readonly SetFlag[];
  readonly redactor: Redactor;
}

/** What earlier runs have done of a run, and who remembers what this one does; what that is, core does not know. */
export interface Memory {
  /** Why a deployment is not run, since it is done already; asked when its turn has come, with the outputs known then. */
  done(node: GraphNode, told: ReadonlyMap<string, ToldOutputs>): DoneBefore | undefined;
  /** What is said of a deployment that runs now. */
  note(node: Pick<GraphNode, 'id'>): string | undefined;
  /** Told when a deployment has run, before its end is an event. */
  ended(end: Ended): void;
}

/** A deployment that need not run. */
export interface DoneBefore {
  readonly reason: string;
  /** Whether its environment has something left to do all the same: then its hooks run. */
  readonly opens: boolean;
}

/** What a deployment that has run leaves to those after it. */
export interface Ended {
  readonly id: string;
  /** Variables that its hooks handed on. */
  readonly handedOn: Environment;
  /** Outputs that its hooks told: its tool can't read them later. */
  readonly hooked: readonly string[];
  /** The outputs of all deployments that are known now. */
  readonly told: ReadonlyMap<string, ToldOutputs>;
}

/** Where a deployment may find who it is; nothing where its tool can't tell, which the run says. */
export function loginsOf({ tool, known, node, deployment: { folder } }: Unit, env: Environment): readonly Login[] {
  if (known === undefined || tool.logins === undefined) return [];
  const { environment, deployment: name, id } = node;
  try {
    // The tool is given what its own schema gave out.
    return tool.logins({ config: known as never, env, deployment: { environment, name, id, folder } });
  } catch {
    return [];
  }
}

/** Those of one environment, in its order. */
export function unitsOf(units: Prepared['units'], { name, deployments }: EnvironmentFolder): readonly Unit[] {
  return deployments.flatMap((it) => units.get(`${name}:${it.name}`) ?? []);
}
