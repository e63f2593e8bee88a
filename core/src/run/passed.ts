/** What processes get of the variables. */
import { changedVariables, type Environment } from '@bitops/config';
import { passedOn, type Settings, variablesOf } from '@bitops/repo';
import { loginsOf, type Unit } from '../request.js';
import type { RunContext } from './context.js';

/** The variables without those of the caller that none of some deployments, or the hooks around them, have asked for. */
export function passed(
  { prepared, handedOn }: RunContext,
  variables: Environment,
  { env, pass_env }: Pick<Settings, 'env' | 'pass_env'>,
  units: Iterable<Unit>,
): Environment {
  if (env === 'all') return variables;
  const { env: caller } = prepared.host;
  const declared = [...units].flatMap((it) => variablesOf(it.tool, it.plugin.manifest, loginsOf(it, caller)));
  return passedOn(variables, declared, { env, pass_env, caller, handedOn });
}

/** What hooks made of the variables that they were given, from now on part of the run. */
export function handOn({ prepared, handedOn }: RunContext, before: Environment, after: Environment): Environment {
  const handed = changedVariables(before, after);
  prepared.redactor.addEnvironment(handed);
  for (const name of Object.keys(handed)) handedOn.add(name);
  return handed;
}
