/** Which environments are named. */
import type { Environment } from '@bitops/config';
import { type Fault, suggestion } from '@bitops/fault';
import type { EnvironmentFolder, OpsRepo } from '@bitops/repo';
import { isGlob, type Match } from './globs.js';
import type { Findings, Selection } from './selection.js';

/** An environment, and whether it was asked for by its own name. */
export interface Named {
  readonly environment: EnvironmentFolder;
  readonly byName: boolean;
}

/** The environments that the selection, or else a variable, names; what is wrong is added to the findings. */
export function namedEnvironments(
  repo: OpsRepo,
  env: Environment,
  selection: Selection,
  { findings, match }: { readonly findings: Findings; readonly match: Match },
): readonly Named[] {
  const byName = new Map(repo.environments.map((it) => [it.name, it]));
  const every = [...new Set([...byName.keys(), ...repo.faults.keys()])].sort();
  const variable = selection.all === true ? undefined : namingVariable(env, selection, findings.warnings);
  const given = variable === undefined ? selection.environments : [env[variable] ?? ''];
  const isAll = selection.all === true || (given.length === 0 && choosesOfAll(selection));
  if (isAll ? every.length === 0 : given.length === 0) findings.faults.push(noneNamed(repo, every, selection));
  const asked = isAll ? every.map((name) => ({ name, found: [name], own: false })) : toAsked(given, every, match);
  const named = new Map<string, Named>();
  for (const { name, found, own } of asked) {
    if (found.length === 0) findings.faults.push(unknownEnvironment(name, repo, every, variable));
    for (const it of found) {
      const environment = byName.get(it);
      if (environment === undefined) findings.faults.push(...(repo.faults.get(it) ?? []));
      else named.set(it, { environment, byName: own || named.get(it)?.byName === true });
    }
  }
  return [...named.values()];
}

/** Shells put a `/` behind folders. */
function toAsked(given: readonly string[], every: readonly string[], match: Match) {
  const names = [...new Set(given.map((it) => it.replace(/\/+$/, '')))];
  return names.map((name) => {
    const own = every.includes(name);
    return { name, own, found: own ? [name] : every.filter((it) => match(name, it)) };
  });
}

/** What chooses by itself needs no names to choose of. */
function choosesOfAll({ tags = [], changedSince }: Selection): boolean {
  return tags.length > 0 || changedSince !== undefined;
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

function noneNamed({ root }: OpsRepo, every: readonly string[], { intent }: Selection): Fault {
  const none = every.length === 0 ? `There is no environment in ${root}.` : `There are: ${every.join(', ')}.`;
  return {
    code: 'ENVIRONMENT_MISSING',
    what: 'No environment is named',
    at: { file: 'the command line' },
    why: none,
    fix: `Name one: bitops ${intent} ${every[0] ?? 'ENVIRONMENT'}; or set BITOPS_ENVIRONMENT, or use --all.`,
  };
}

function unknownEnvironment(name: string, repo: OpsRepo, every: readonly string[], variable?: string): Fault {
  const escapes = /^(\/|~)|(^|\/)\.\.(\/|$)/.test(name);
  const by = variable === undefined ? '' : `, which ${variable} names`;
  const what = escapes
    ? `${name} is no name of an environment: it leads out of the ops repo`
    : `There is no environment ${name}${by}`;
  const at = { file: repo.root };
  const within = every.filter((it) => it.startsWith(`${name}/`));
  if (within.length > 0) {
    const why = `${name} is a folder of environments: ${some(within)}.`;
    return { code: 'ENVIRONMENT_UNKNOWN', what, at, why, fix: `Name one of them, or all of them: '${name}/**'.` };
  }
  if (isGlob(name) && !escapes) {
    const why = every.length === 0 ? 'There are none.' : `There are: ${some(every)}.`;
    return { code: 'ENVIRONMENT_UNKNOWN', what: `No environment matches ${name}${by}`, at, why, fix: globFix };
  }
  const where =
    repo.settings.environments === undefined ? 'at the top of the ops repo' : 'that bitops.environments names, and';
  const why = `An environment is a folder ${where} that holds deployments.`;
  const fix = suggestion(name, every, 'Make one: a folder with a deployment in it.');
  return { code: escapes ? 'PATH_ESCAPES' : 'ENVIRONMENT_UNKNOWN', what, at, why, fix };
}

const globFix = 'Correct the glob: * stands for a part of a name, ** for any folders.';

/** The first of many names. */
export function some(names: readonly string[]): string {
  const most = 30;
  return names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}
