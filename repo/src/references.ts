/** References outside of a deployment's own settings: in those of bitops, and in the inputs that stand there. */
import { type Filled, fillReferences, get, isRecord, type Layer, type Lookup } from '@bitops/config';
import type { Output, Outputs } from '@bitops/contract';

/** Settings of bitops hold no references, but for the inputs of deployments: those are filled in when they start. */
export const misplaced: Lookup = ({ path, written, at }) => {
  if (path[0] === 'deployments' && path[2] === 'inputs') return { kind: 'text' };
  const what = `${written} stands in the settings of bitops, where nothing is filled in`;
  const why = 'Only the settings of a deployment, and its inputs in bitops.deployments, may hold references.';
  const fix = `Move it to the deployment's own bitops.config.yaml; for this text itself, write $${written}.`;
  return { kind: 'fault', fault: { code: 'REFERENCE_MISPLACED', what, at, why, fix } };
};

/** The inputs of a deployment as they are written: the map at `root`. */
export type WrittenInputs = Layer;

/** Fills in the inputs of a deployment; `inputs` are only whole where nothing in `filled` is later or wrong. */
export function resolveInputs(
  written: WrittenInputs | undefined,
  lookup: Lookup,
): { readonly inputs: Outputs; readonly filled: Filled } {
  if (written === undefined) return { inputs: {}, filled: { value: {}, fillings: [], faults: [], warnings: [] } };
  const { document, root } = written;
  const found = get(document.data, root);
  const filled = fillReferences(
    isRecord(found) ? found : {},
    (path, text, part) =>
      document.within?.([...root, ...path], text, part) ?? document.place([...root, ...path], 'value'),
    lookup,
  );
  const values = isRecord(filled.value) ? Object.entries(filled.value) : [];
  const isSensitive = (name: string) => filled.fillings.some((it) => it.path[0] === name && it.sensitive);
  const inputs = values.map(([name, value]): [string, Output] => [name, { value, sensitive: isSensitive(name) }]);
  return { inputs: Object.fromEntries(inputs), filled };
}
