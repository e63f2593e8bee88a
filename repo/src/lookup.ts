/** What references stand for: variables, and outputs of the deployments that run before. Pure. */
import { type Environment, type Found, get, type Lookup, printKey, type Reference, type Use } from '@bitops/config';
import type { Outputs } from '@bitops/contract';
import { didYouMean, type Fault, suggestion } from '@bitops/fault';
import { type Edges, follows } from '@bitops/graph';
import { secretsIn } from '@bitops/runtime';
import type { EnvironmentFolder } from './environment.js';

type OutputReference = Extract<Reference, { root: 'outputs' }>;
interface Named {
  readonly environment: string;
  readonly name: string;
}
/** Names a deployment, and the environment that it belongs to. */
export interface Asking {
  readonly environment: EnvironmentFolder;
  readonly name: string;
  /** All of the ops repo. */
  readonly environments: readonly EnvironmentFolder[];
  /** What waits for what in it. */
  readonly edges: Edges;
}

/** A deployment whose output is asked for. */
export interface Target extends Named {
  /** `environment:deployment`. */
  readonly id: string;
}

/** Before the run: variables as they are, outputs later. `isOpen` asks whether hooks may still set a variable. */
export function earlyLookup(env: Environment, isOpen: () => boolean, unset: Fault[]): Lookup {
  return (use) => {
    if (use.reference.root === 'outputs') return { kind: 'later' };
    const found = lookUpVariable(use, env);
    if (found.kind !== 'fault' || !isOpen()) return found;
    unset.push(found.fault);
    return { kind: 'later' };
  };
}

/** A variable of the caller, or one that a hook handed on; one that is empty is not set. */
export function lookUpVariable({ reference: { name }, written, at }: Use, env: Environment): Found {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  if (value !== undefined && value !== '') {
    const sensitive = secretsIn({ [name]: value }).length > 0;
    return { kind: 'value', value, sensitive, from: `the variable ${name}` };
  }
  const what = `${written} asks for the variable ${name}, which is ${value === '' ? 'empty, and so not set' : 'not set'}`;
  const set = Object.keys(env).filter((it) => it !== name && env[it] !== '');
  const near = didYouMean(name, set);
  const fix = `Set ${name}, or hand it on in a before hook.${near === undefined ? '' : ` Or did you mean ${near}?`}`;
  return { kind: 'fault', fault: { code: 'VARIABLE_MISSING', what, at, fix } };
}

/** The deployment whose output is asked for, or why it can't be asked for. */
export function targetOf({ reference, written, at }: Use, by: Asking): Target | Fault {
  const asked = (reference as OutputReference).deployment; // only those are asked about
  const own = by.environment.name;
  const id = `${own}:${by.name}`;
  const found = deploymentNamed(asked, by);
  if ('known' in found) {
    const what = `${written} names the deployment ${found.name}, and ${found.environment} has none of that name`;
    const fix = suggestion(found.name, found.known);
    return { code: 'DEPLOYMENT_UNKNOWN', what, at, fix };
  }
  const { environment, name } = found;
  const target = { environment: environment.name, name, id: `${environment.name}:${name}` };
  if (target.id === id) {
    const what = `${written} is an output of ${id} itself, which is known only after it was deployed`;
    return { code: 'REFERENCE_CIRCULAR', what, at, fix: 'Name a deployment that runs before it.' };
  }
  if (follows(by.edges, id, target.id)) return target;
  const hasNeeds = by.environment.deployments.some((it) => it.name === by.name && it.needs !== undefined);
  const isElsewhere = environment !== by.environment;
  if (isElsewhere || hasNeeds) {
    const what = `${written} is an output of ${target.id}, and ${id} does not wait for it`;
    const need = isElsewhere ? target.id : name;
    const whole = isElsewhere && !hasNeeds ? `bitops.needs of ${own}` : `the needs of ${by.name}`;
    return { code: 'NEED_MISSING', what, at, fix: `Add ${need} to ${whole}.` };
  }
  const what = `${written} is an output of ${target.id}, which runs after ${id}`;
  const names = environment.deployments.map((it) => it.name);
  const why = `The deployments of ${own} run in this order: ${names.join(', ')}.`;
  const fix = `Move ${name} before ${by.name} in bitops.deployments of ${own}.`;
  return { code: 'REFERENCE_CIRCULAR', what, at, why, fix };
}

/** A deployment of the own environment, or `environment:deployment`; else what there is, to name one of it. */
function deploymentNamed(
  asked: string,
  { environment: own, environments, name: by }: Asking,
):
  | { readonly environment: EnvironmentFolder; readonly name: string }
  | { readonly environment: string; readonly name: string; readonly known: readonly string[] } {
  const has = (it: EnvironmentFolder, name: string) => it.deployments.some((one) => one.name === name);
  if (has(own, asked)) return { environment: own, name: asked };
  // Any name may have a colon in it.
  const named = [own, ...environments].filter((it) => asked.startsWith(`${it.name}:`));
  const found = named.find((it) => has(it, asked.slice(it.name.length + 1)));
  if (found !== undefined) return { environment: found, name: asked.slice(found.name.length + 1) };
  const [other] = named;
  if (other !== undefined && other !== own) {
    const name = asked.slice(other.name.length + 1);
    return { environment: other.name, name, known: other.deployments.map((it) => it.name) };
  }
  const name = other === undefined ? asked : asked.slice(own.name.length + 1);
  const elsewhere = environments.filter((it) => it !== own && asked.includes(':'));
  const ids = elsewhere.flatMap((it) => it.deployments.map((one) => `${it.name}:${one.name}`));
  const known = own.deployments.map((it) => it.name).filter((it) => it !== by);
  return { environment: own.name, name, known: [...known, ...ids] };
}

/** What a reference stands for among the outputs of a deployment. */
export function pickOutput({ reference, written, at }: Use, outputs: Outputs, it: Named): Found {
  if (reference.root === 'env') return { kind: 'text' };
  const { name, path } = reference;
  const id = `${it.environment}:${it.name}`;
  const output = Object.hasOwn(outputs, name) ? outputs[name] : undefined;
  if (output === undefined) {
    const names = Object.keys(outputs);
    const what = `${written} can't be filled in: ${id} has ${names.length === 0 ? 'no outputs' : `no output ${name}`}`;
    const deploy = `bitops deploy ${it.environment} --only ${it.name}`;
    const none = `Deploy it first: ${deploy}. Or write the value itself in its place, or leave this deployment out by --skip.`;
    return { kind: 'fault', fault: { code: 'OUTPUT_MISSING', what, at, fix: suggestion(name, names, none) } };
  }
  if ('unknown' in output) return { kind: 'later' };
  const { sensitive } = output;
  let { value } = output;
  let part = name;
  for (const key of path) {
    const from = `the output ${part} of ${id}`;
    const next = partOf(value, key);
    if (next === undefined) {
      return { kind: 'fault', fault: { code: 'OUTPUT_MISSING', at, ...noPart(written, from, value, key, sensitive) } };
    }
    value = next;
    part += printKey(key);
  }
  return { kind: 'value', value, sensitive, from: `the output ${part} of ${id}` };
}

function partOf(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return /^\d+$/.test(String(key)) ? value[Number(key)] : undefined;
  return get(value, [String(key)]);
}

/** Names what there is instead, but of a sensitive value not even its keys. */
function noPart(written: string, from: string, value: unknown, key: string | number, sensitive: boolean) {
  const what = `${written} can't be filled in: ${from} has no ${printKey(key)}`;
  const isMap = typeof value === 'object' && value !== null;
  const keys = isMap && !sensitive ? Object.keys(value) : [];
  const why = isMap ? undefined : 'It is neither a map nor a list.';
  return {
    what,
    why,
    fix: sensitive ? 'Correct the path behind the name.' : suggestion(String(key), keys, 'Leave the path away.'),
  };
}
