/** Which objects a request means: `labelSelector` and `fieldSelector`. */
import { type JsonObject, type KubeObject, labelsOf, valueAt } from './object.js';

const requirement = /(?:[^,(]|\([^)]*\))+/g;
const inSet = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/;
const comparison = /^([^!=]+?)\s*(!=|==?)\s*(.*)$/;

/** Whether an object is among those that a query asks for. */
export function isSelected(object: KubeObject, query: URLSearchParams): boolean {
  const labels = query.get('labelSelector')?.match(requirement) ?? [];
  const fields = query.get('fieldSelector')?.split(',').filter(Boolean) ?? [];
  return (
    labels.every((it) => hasLabels(labelsOf(object), it.trim())) && fields.every((it) => hasField(object, it.trim()))
  );
}

function hasLabels(labels: JsonObject, required: string): boolean {
  const [, listed = '', operator, values = ''] = inSet.exec(required) ?? [];
  if (operator !== undefined) {
    const isIn = values.split(',').some((it) => it.trim() === labels[listed]);
    return isIn === (operator === 'in');
  }
  const [, key, compared, value] = comparison.exec(required) ?? [];
  if (key !== undefined) return (labels[key] === value) === (compared !== '!=');
  return required.startsWith('!') ? !(required.slice(1) in labels) : required in labels;
}

/** What an object does not have is compared as an empty text. */
function hasField(object: KubeObject, required: string): boolean {
  const [, path = '', compared, value] = comparison.exec(required) ?? [];
  return (String(valueAt(object, path.split('.')) ?? '') === value) === (compared !== '!=');
}
