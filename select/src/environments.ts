/** Which environments a run is about. */
import type { Environment } from '@bitops/config';
import { type Fault, suggestion } from '@bitops/fault';
import type { EnvironmentFolder, OpsRepo } from '@bitops/repo';
import type { Findings, Selection } from './selection.js';

/** The environments that the selection, or else a variable, names; what is wrong is added to the findings. */
export function selectEnvironments(
  repo: OpsRepo,
  env: Environment,
  selection: Selection,
  { faults, warnings }: Findings,
): readonly EnvironmentFolder[] {
  const byName = new Map(repo.environments.map((it) => [it.name, it]));
  const every = [...new Set([...byName.keys(), ...repo.faults.keys()])].sort();
  const variable = selection.all === true ? undefined : namingVariable(env, selection, warnings);
  const named = variable === undefined ? selection.environments : [env[variable] ?? ''];
  const names = selection.all === true ? every : named;
  if (names.length === 0) {
    const none = every.length === 0 ? `There is no environment in ${repo.root}.` : `There are: ${every.join(', ')}.`;
    faults.push({
      code: 'ENVIRONMENT_MISSING',
      what: 'No environment is named',
      at: { file: 'the command line' },
      why: none,
      fix: `Name one: bitops ${selection.intent} ${every[0] ?? 'ENVIRONMENT'}; or set BITOPS_ENVIRONMENT, or use --all.`,
    });
  }
  const environments: EnvironmentFolder[] = [];
  for (const name of new Set(names.map((it) => it.replace(/\/+$/, '')))) {
    const environment = byName.get(name);
    const broken = repo.faults.get(name);
    if (broken !== undefined) faults.push(...broken);
    else if (environment === undefined) faults.push(unknownEnvironment(name, repo, every, variable));
    else {
      environments.push(environment);
      faults.push(...environment.faults);
      warnings.push(...environment.warnings);
      (selection.validate === true ? faults : warnings).push(...environment.missing);
      const isEmpty = environment.deployments.length + environment.missing.length + environment.faults.length === 0;
      if (isEmpty) warnings.push(emptyEnvironment(environment));
    }
  }
  return environments;
}

function emptyEnvironment({ name, folder }: EnvironmentFolder): Fault {
  const fix = 'Name them below bitops.deployments in its bitops.config.yaml, each with its plugin.';
  const what = `The environment ${name} has no deployments`;
  return { code: 'ENVIRONMENT_EMPTY', what, at: { file: folder }, fix };
}

/** The variable that names the environment where nobody else does. */
function namingVariable(env: Environment, { environments }: Selection, warnings: Fault[]): string | undefined {
  if (environments.length > 0) return undefined;
  const name = ['BITOPS_ENVIRONMENT', 'ENVIRONMENT'].find((it) => env[it] !== undefined && env[it] !== '');
  if (name === 'ENVIRONMENT') {
    const what = 'ENVIRONMENT is the old name of BITOPS_ENVIRONMENT';
    const fix = 'Set BITOPS_ENVIRONMENT, or name the environment: bitops deploy ENV.';
    warnings.push({ code: 'VARIABLE_DEPRECATED', what, at: { file: 'the environment variables' }, fix });
  }
  return name;
}

function unknownEnvironment(name: string, repo: OpsRepo, every: readonly string[], variable?: string): Fault {
  const escapes = /^(\/|~)|(^|\/)\.\.(\/|$)/.test(name);
  const what = escapes
    ? `${name} is no name of an environment: it leads out of the ops repo`
    : `There is no environment ${name}${variable === undefined ? '' : `, which ${variable} names`}`;
  const why = 'An environment is a folder at the top of the ops repo that holds deployments.';
  const fix = suggestion(name, every, 'Make one: a folder with a deployment in it.');
  return { code: escapes ? 'PATH_ESCAPES' : 'ENVIRONMENT_UNKNOWN', what, at: { file: repo.root }, why, fix };
}

/** Names of the environments that none of the chosen ones needs in its workspace. */
export function othersThan(chosen: readonly EnvironmentFolder[], { environments }: OpsRepo): ReadonlySet<string> {
  const needed = new Set(chosen.flatMap((it) => [it.name, ...it.settings.includes]));
  return new Set(environments.map((it) => it.name).filter((name) => !needed.has(name)));
}
