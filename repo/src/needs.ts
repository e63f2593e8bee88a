/** What deployments and environments of an ops repo say that they need. */
import { get, isRecord, type Layer } from '@bitops/config';
import { type Need, type NeedingEnvironment, resolveNeeds } from '@bitops/graph';
import type { OpsRepo } from './load.js';

/** Needs with their places, as the strongest layer that has them writes them. Pure. */
export function writtenNeeds(
  names: readonly string[],
  path: readonly string[],
  layers: readonly Layer[],
): readonly Need[] {
  const layer = layers.find((it) => hasKey(it, path));
  return names.map((name, index) => {
    const at = layer?.document.place([...path, String(index)], 'value');
    return at === undefined ? { name } : { name, at };
  });
}

/** Whether a layer has a key, of whatever value. Pure. */
export function hasKey(layer: Layer, path: readonly string[]): boolean {
  const above = get(layer.document.data, path.slice(0, -1));
  return isRecord(above) && Object.hasOwn(above, path.at(-1) ?? '');
}

/** What waits for what in the whole ops repo, and what is wrong with that. Pure. */
export function needsOf({ environments, root }: OpsRepo): ReturnType<typeof resolveNeeds> {
  return resolveNeeds(environments satisfies readonly NeedingEnvironment[], root);
}
