/** The redactor of an ops repo: it knows the secrets of the caller, and the masks that settings name. */
import { distinct, faults, faultsOf } from '@bitops/fault';
import type { Host } from '@bitops/loader';
import { createRedactor, loadMasks, type Redactor, toMask } from '@bitops/runtime';
import type { EnvironmentFolder } from './environment.js';

/** Does something whose errors hold no secrets. */
export async function withRedactor<T>({ env }: Host, run: (early: Redactor) => Promise<T>): Promise<T> {
  const redactor = createRedactor();
  redactor.addEnvironment(env);
  try {
    return await run(redactor);
  } catch (error) {
    throw faults(redactor.deep(distinct(faultsOf(error))), error);
  }
}

/** A redactor that knows the caller's secrets and the masks of the ops repo and of environments. */
export async function loadRedactor(
  { env }: Host,
  places: readonly Pick<EnvironmentFolder, 'settings'>[],
): Promise<Redactor> {
  // An environment that has none of its own has the repo's.
  const masks = places.flatMap((it) => it.settings.logging.masks.map((mask) => [JSON.stringify(mask), mask] as const));
  const redactor = createRedactor(await loadMasks([...new Map(masks).values()].map(toMask)));
  redactor.addEnvironment(env);
  return redactor;
}
