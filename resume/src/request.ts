/** What a run was asked for; what a run that goes on from it may be asked for. */
import { type Fault, fault, type Prepared, type Request } from '@bitops/core';
import type { Digester } from './digest.js';
import type { Digests } from './inputs.js';

/** The options that choose, as they were typed. */
export type Typed = Pick<
  Request,
  'environments' | 'all' | 'only' | 'skip' | 'tags' | 'withNeeds' | 'withDependents'
> & { readonly changedSince?: string | undefined };

/** What a run was asked for. */
export interface Asked {
  readonly intent: Request['intent'];
  readonly typed: Typed;
  /** The environments that were chosen. */
  readonly environments: readonly string[];
  /** The deployments that were chosen of them, where not all were. */
  readonly only?: readonly string[];
  readonly apply: boolean;
  readonly safe: boolean;
  /** What was set; the values may be secrets, so only their digests are known. */
  readonly set: Digests;
}

/** What is written down of what is asked for. */
export function toAsked(prepared: Prepared, typed: Typed, digester: Digester): Asked {
  const { request, chosen, host, graph } = prepared;
  const isWhole = chosen.leftOut.size === 0;
  const ids = graph.nodes.map((it) => it.id).filter((id) => !chosen.leftOut.has(id));
  return {
    intent: request.intent,
    typed: prepared.redactor.deep(typed),
    environments: chosen.environments.map((it) => it.name),
    ...(isWhole ? {} : { only: ids }),
    apply: request.apply === true,
    safe: host.safe === true,
    set: setOf(prepared, digester),
  };
}

function setOf({ set }: Prepared, digester: Digester): Digests {
  return Object.fromEntries(
    set.map(({ deployment, path, text }) => [
      deployment === undefined ? path : `${deployment}:${path}`,
      digester.value(text),
    ]),
  );
}

/** The environments that a caller names, be it by a variable. */
export function namedBy({ environments, all }: Typed, env: Prepared['host']['env']): readonly string[] {
  const variable = [env['BITOPS_ENVIRONMENT'], env['ENVIRONMENT']].find((it) => it !== undefined && it !== '');
  return environments.length === 0 && variable !== undefined && all !== true ? [variable] : environments;
}

/**
 * What `run` was asked for, asked again: the same environments, deployments and actions. `there` are the deployments that
 * there are now. Throws where something else is asked for.
 */
export function askAgain(
  run: string,
  asked: Asked,
  now: {
    readonly request: Request;
    readonly typed: Typed;
    readonly safe: boolean;
    readonly there: ReadonlySet<string>;
  },
): Request {
  const { request, typed } = now;
  if (request.intent !== asked.intent) throw fault(otherIntent(run, asked.intent, request.intent));
  const apply = request.apply === true && !asked.apply ? [{ flag: '--apply', value: true }] : [];
  const said = [...flagsOf(typed).filter((it) => !isEqual(it, asked)), ...apply];
  const isVariable = request.environments.length === 0 && typed.environments.length > 0;
  if (said.length > 0) throw fault(otherRequest(run, asked, said, isVariable));
  if (now.safe !== asked.safe) throw fault(otherSafety(run, asked));
  const only = asked.only?.filter((id) => now.there.has(id));
  // Without a filter, all of the environments would be meant.
  if (only?.length === 0) throw fault(nothingLeft(run, asked));
  const { changedSince: _, only: __, skip: ___, tags: ____, ...rest } = request;
  return {
    ...rest,
    environments: asked.environments,
    all: false,
    withNeeds: false,
    withDependents: false,
    apply: asked.apply,
    ...(only === undefined ? {} : { only }),
  };
}

interface Said {
  readonly flag: string;
  readonly value: unknown;
}

const names = {
  environments: 'environments',
  all: '--all',
  only: '--only',
  skip: '--skip',
  tags: '--tag',
  withNeeds: '--with-needs',
  withDependents: '--with-dependents',
  changedSince: '--changed-since',
} as const satisfies Record<keyof Typed, string>;

/** What was typed of it. */
function flagsOf(typed: Typed): (Said & { readonly key: keyof Typed })[] {
  const keys = Object.keys(names) as (keyof Typed)[]; // the keys of the literal above
  return keys.flatMap((key) => {
    const value = typed[key];
    const isSaid = Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
    return isSaid ? [{ key, flag: names[key], value }] : [];
  });
}

function isEqual({ key, value }: { readonly key: keyof Typed; readonly value: unknown }, asked: Asked): boolean {
  const same = (other: unknown) => JSON.stringify(sorted(value)) === JSON.stringify(sorted(other));
  return same(asked.typed[key]) || (key === 'environments' && same(asked.environments));
}

const sorted = (value: unknown) => (Array.isArray(value) ? [...value].sort() : value);

function otherIntent(run: string, was: string, now: string): Fault {
  return {
    code: 'RESUME_DIFFERS',
    what: `The run ${run} was a ${was}, and a ${now} does not go on from it`,
    fix: `Name a ${now} by its id, "bitops runs" lists them; or begin a new run: bitops ${now} ENV.`,
  };
}

function otherRequest(run: string, { intent, environments }: Asked, said: readonly Said[], isVariable: boolean): Fault {
  const given = said.map(({ flag, value }) => {
    const text = Array.isArray(value) ? value.join(', ') : value === true ? '' : String(value);
    return flag === 'environments' ? text : `${flag} ${text}`.trim();
  });
  return {
    code: 'RESUME_DIFFERS',
    what: `The run ${run} was not asked for ${given.join(' ')}`,
    at: { file: isVariable ? 'the environment variables' : 'the command line' },
    why: `It was a ${intent} of ${environments.join(', ')}. What a run is about is taken from the run that it goes on from.`,
    fix: `${isVariable ? 'Unset BITOPS_ENVIRONMENT' : 'Leave it away'}: bitops ${intent} --resume ${run}. For something else begin a new run, without --resume.`,
  };
}

function nothingLeft(run: string, { intent, only = [] }: Asked): Fault {
  const what = `None of the deployments of the run ${run} is there any more: ${only.slice(0, 5).join(', ')}`;
  return { code: 'RESUME_DIFFERS', what, fix: `Begin a new run: bitops ${intent} ENV.` };
}

function otherSafety(run: string, { safe }: Asked): Fault {
  const what = safe
    ? `The run ${run} loaded no code of the ops repo, and this one would`
    : `The run ${run} ran the hooks of the ops repo, and with --safe this one would not`;
  return {
    code: 'RESUME_DIFFERS',
    what,
    at: { file: 'the command line' },
    fix: safe ? 'Give --safe, too.' : 'Leave --safe away.',
  };
}

/** What is wrong with the settings of a run that goes on from another one: their values are not written down. */
export function setsThatDiffer(run: string, { set }: Asked, prepared: Prepared, digester: Digester): readonly Fault[] {
  const now = setOf(prepared, digester);
  const at = { file: 'the command line' };
  const why = 'Values of --set may be secrets: they are not written down, and have to be given again.';
  const paths = [...new Set([...Object.keys(set), ...Object.keys(now)])].filter((path) => set[path] !== now[path]);
  return paths.map((path): Fault => {
    if (now[path] === undefined) {
      const what = `The run ${run} had --set ${path}=…, and this one has not`;
      return { code: 'RESUME_DIFFERS', what, at, why, fix: `Give --set ${path}=VALUE as then, or begin a new run.` };
    }
    const what = `--set ${path} has ${set[path] === undefined ? 'not been given to' : 'another value than in'} the run ${run}`;
    const fix = set[path] === undefined ? 'Leave it away' : 'Give the same value';
    return { code: 'RESUME_DIFFERS', what, at, fix: `${fix}, or begin a new run, without --resume.` };
  });
}
