import { fault } from '@bitops/fault';

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `30s`, `10m` → milliseconds. Throws DURATION_INVALID. */
export function toMilliseconds(text: string): number {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const factor = units[unit];
  if (factor !== undefined) return Number(amount) * factor;
  throw fault({
    code: 'DURATION_INVALID',
    what: `${JSON.stringify(text)} is no duration`,
    fix: 'Write it like 30s or 10m.',
  });
}
