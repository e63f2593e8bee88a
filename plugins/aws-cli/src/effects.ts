import type { Change } from '@bitops/core';

/** Options of aws that stand before the service, too, and have a value. */
const valued = /^--(region|profile|output|query|endpoint-url|ca-bundle|color|cli-read-timeout|cli-connect-timeout)$/;
const reads =
  /^(describe|get|list|head|batch-get|search|lookup|select|query|scan|filter|view|check|validate|estimate|simulate|preview|wait|tail|help|ls|presign)(-|$)/;
/** What sounds as if it only read, and does not. */
const writes = /^(get-object-torrent|get-bucket-logging-to)$/;

/** The service and the operation of a command. */
export function operationOf(words: readonly string[]): readonly [service: string, operation: string] {
  const plain = words.filter((word, index) => !word.startsWith('-') && !valued.test(words[index - 1] ?? ''));
  return [plain[0] ?? '', plain[1] ?? ''];
}

/** Whether a command changes anything; what is not known to read counts as a write. */
export function effectOf(words: readonly string[]): 'read' | 'write' {
  const [service, operation] = operationOf(words);
  if (service === 'help' || operation === 'help') return 'read';
  return reads.test(operation) && !writes.test(operation) ? 'read' : 'write';
}

/** What a write does, as far as its name says it. */
export function changeOf(words: readonly string[]): Change['action'] {
  const [, operation] = operationOf(words);
  if (/^(create|run|register|import|allocate|mb|publish)(-|$)/.test(operation)) return 'create';
  if (/^(delete|remove|terminate|deregister|release|rb|rm)(-|$)/.test(operation)) return 'delete';
  return 'update';
}
