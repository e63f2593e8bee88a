import type { Base } from '@bitops/core';
import type { Caller } from '../caller.js';
import { toBase } from '../ci-base.js';
import type { LookInvocation } from '../invocation.js';

/** What `--changed-since` asks of core. Throws where `auto` finds nothing. */
export function toSince(revision: string | undefined, { env }: Pick<Caller, 'env'>): { readonly changedSince?: Base } {
  return revision === undefined ? {} : { changedSince: toBase(revision, env) };
}

/** What is looked at: all of it where nothing is named. */
export function toLook({ environments, select }: LookInvocation, caller: Pick<Caller, 'env'>) {
  const { changedSince, ...rest } = select;
  return { environments, ...rest, ...toSince(changedSince, caller), all: environments.length === 0 };
}
