/** Where `bitops.deployments` is read from, and how its inputs are. Pure. */
import { type Document, documentOf, get, isRecord, type Layer, type Resolved } from '@bitops/config';

/** The deployments that a variable names: what is read from where they stand in a file is read from it, too. */
export function variableLayers({ origins }: Resolved): readonly Layer[] {
  const given = (origins.get('deployments') ?? []).filter((it) => it.kind === 'variable');
  return given.map(({ name, value, at }) => ({
    document: documentOf({ bitops: { deployments: value } }, at?.file ?? name),
    root: ['bitops'],
  }));
}

/** A layer whose inputs keep numbers as they are written: only the tool knows whether `0644` or `1.10` is one. */
export function withInputsAsWritten(layer: Layer): Layer {
  const { document } = layer;
  const path = ['bitops', 'deployments'];
  const deployments = get(document.data, path);
  const hasInputs = (it: unknown) => isRecord(get(it, ['inputs']));
  if (!isRecord(deployments) || !Object.values(deployments).some(hasInputs)) return layer;
  const read = mapValues(deployments, (entry, name) => {
    if (!isRecord(entry) || !hasInputs(entry)) return entry;
    return { ...entry, inputs: asWritten(entry['inputs'], [...path, name, 'inputs'], document) };
  });
  const bitops = { ...(document.data['bitops'] as object), deployments: read }; // it holds deployments, as was just seen
  return { ...layer, document: { ...document, data: { ...document.data, bitops } } };
}

function asWritten(value: unknown, path: readonly string[], document: Document): unknown {
  if (typeof value === 'number') {
    const raw = document.raw(path);
    return raw === undefined || raw === String(value) ? value : raw;
  }
  if (Array.isArray(value)) return value.map((it, index) => asWritten(it, [...path, String(index)], document));
  return isRecord(value) ? mapValues(value, (it, key) => asWritten(it, [...path, key], document)) : value;
}

function mapValues(record: Readonly<Record<string, unknown>>, map: (it: unknown, key: string) => unknown) {
  return Object.fromEntries(Object.entries(record).map(([key, it]) => [key, map(it, key)]));
}
