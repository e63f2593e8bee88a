/** Which environments a run is about. */
import type { Environment } from '@bitops/config';
import { type Fault, suggestion } from '@bitops/fault';
import type { EnvironmentFolder } from './repo/environment.js';
import type { OpsRepo } from './repo/load.js';
import type { Findings, Request } from './request.js';

/** The environments that the request, or else a variable, names; what is wrong is added to the findings. */
export function selectEnvironments(
  repo: OpsRepo,
  env: Environment,
  request: Request,
  { faults, warnings }: Findings,
): readonly EnvironmentFolder[] {
  const known = repo.environments.map((it) => it.name);
  const every = [...new Set([...known, ...repo.faults.keys()])].sort();
  const names = request.all === true ? every : namedEnvironments(env, request, warnings);
  if (names.length === 0) {
    const none = every.length === 0 ? `There is no environment in ${repo.root}.` : `There are: ${every.join(', ')}.`;
    faults.push({
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
    if (broken !== undefined) faults.push(...broken);
    else if (environment === undefined) faults.push(unknownEnvironment(name, repo, every));
    else {
      environments.push(environment);
      warnings.push(...environment.warnings);
      (request.validate === true ? faults : warnings).push(...environment.missing);
    }
  }
  return environments;
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
