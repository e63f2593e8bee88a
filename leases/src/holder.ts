import type { LockHolder } from '@bitops/contract';

/** A holder as it was read from a server, where anybody may have written; nothing where it is none. */
export function toHolder(data: unknown): LockHolder | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const text = (name: string) => {
    const value: unknown = Reflect.get(data, name);
    return typeof value === 'string' ? value : undefined;
  };
  const [run, intent, host, started, since] = ['run', 'intent', 'host', 'started', 'since'].map(text);
  const pid: unknown = Reflect.get(data, 'pid');
  if (run === undefined || intent === undefined || host === undefined || since === undefined) return undefined;
  if (started === undefined || typeof pid !== 'number') return undefined;
  const [actor, url] = [text('actor'), text('url')];
  const more = { ...(actor === undefined ? {} : { actor }), ...(url === undefined ? {} : { url }) };
  return { run, intent, host, pid, started, since, ...more };
}
