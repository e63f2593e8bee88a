/** What every setting of an environment and its deployments is, and where it came from. Pure. */
import { hideSecrets, type Resolved, type Setting, toSettings } from '@bitops/config';
import type { Tool } from '@bitops/contract';
import { distinct, type Fault, fault, suggestion } from '@bitops/fault';
import { type Redactor, secretsIn, textsIn } from '@bitops/runtime';
import { refersTo } from './deployment.js';
import type { DeploymentFolder } from './deployments.js';
import type { EnvironmentFolder } from './environment.js';
import { environmentSettings } from './environment-settings.js';
import { toolVariables } from './exports.js';
import { secretsWithin } from './secret-settings.js';

/** The settings of a deployment. */
export interface ExplainedDeployment {
  readonly name: string;
  readonly folder: string;
  readonly tool: string;
  /** A before hook is there: it may edit the settings, or hand on variables. */
  readonly mayChange: boolean;
  /** None where its file or its plugin can't be read. */
  readonly settings: readonly Setting[];
}

/** What is known of an environment's settings, redacted. */
export interface Explanation {
  readonly environment: string;
  readonly folder: string;
  readonly settings: readonly Setting[];
  readonly deployments: readonly ExplainedDeployment[];
  readonly warnings: readonly Fault[];
  /** All that would keep the environment from being run, of the deployments that are not told of, too. */
  readonly faults: readonly Fault[];
}

/** A deployment whose tool is known. */
export interface KnownDeployment extends Pick<ExplainedDeployment, 'mayChange'> {
  readonly tool: Tool;
  readonly resolved: Resolved;
}

/** What is told besides, and how. */
export interface Telling extends Pick<Explanation, 'warnings' | 'faults'> {
  /** One deployment, alone or after its environment and a colon; else all of them. */
  readonly wanted: string | undefined;
  /** They learn the secrets that only the names of settings tell; the last one has all of them. */
  readonly redactors: readonly [Redactor, Redactor];
}

/** Puts an explanation together. `known` are by the names of the deployments. Throws DEPLOYMENT_UNKNOWN. */
export function toExplanation(
  environment: EnvironmentFolder,
  known: ReadonlyMap<string, KnownDeployment>,
  { warnings, faults, wanted, redactors }: Telling,
): Explanation {
  // All secrets are known before anything is told.
  const hide = (it: Setting) => withoutSecrets(it, redactors);
  const all = environment.deployments.map((it) => explained(it, known.get(it.name), hide));
  const settings = environmentSettings(environment).map(hide);
  const deployments = chosen(all, environment, wanted);
  const { name, folder } = environment;
  const told = { environment: name, folder, settings, deployments };
  return redactors[1].deep({ ...told, warnings: distinct(warnings), faults: distinct(faults) });
}

function explained(
  { name, folder, tool: alias }: DeploymentFolder,
  known: KnownDeployment | undefined,
  hide: (it: Setting) => Setting,
): ExplainedDeployment {
  if (known === undefined) return { name, folder, tool: alias, mayChange: false, settings: [] };
  const { tool, resolved, mayChange } = known;
  const isUnread = resolved.config === undefined && resolved.origins.size === 0;
  const answer = { schema: tool.config, variables: toolVariables(tool.name), resolved };
  return { name, folder, tool: tool.name, mayChange, settings: isUnread ? [] : toSettings(answer).map(hide) };
}

function withoutSecrets(setting: Setting, redactors: readonly Redactor[]): Setting {
  const looksSecret = (name: string) => secretsIn({ [name]: 'value' }).length > 0;
  const learn = (texts: readonly string[]) => {
    for (const text of texts) for (const it of redactors) it.add(text);
  };
  learn(textsIn(setting.origins.map((it) => it.value)).flatMap(secretsWithin));
  return hideSecrets(setting, looksSecret, (value) => learn(textsIn(value)));
}

/** The deployments that are told of. */
function chosen(
  all: readonly ExplainedDeployment[],
  { name: environment, folder, deployments }: EnvironmentFolder,
  wanted: string | undefined,
): readonly ExplainedDeployment[] {
  if (wanted === undefined) return all;
  const named = deployments.filter((it) => refersTo(wanted.replace(/\/+$/, ''), { ...it, environment }));
  const found = all.filter(({ name }) => named.some((it) => it.name === name));
  if (found.length > 0) return found;
  const names = all.map((it) => it.name);
  const what = `There is no deployment ${wanted} in ${environment}`;
  throw fault({ code: 'DEPLOYMENT_UNKNOWN', what, at: { file: folder }, fix: suggestion(wanted, names) });
}
