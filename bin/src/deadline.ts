import { InvalidArgumentError } from 'commander';

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };
const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

/** When a run must have ended, as `Date.now()` counts: in so long from now, or at a time with its zone. */
export function toDeadline(text: string, now = Date.now()): number {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)(s|m|h)$/.exec(text) ?? [];
  const factor = units[unit];
  const time = factor !== undefined ? now + Number(amount) * factor : iso.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(new Date(time).getTime())) return time;
  throw new InvalidArgumentError('Give a duration such as 50m, or a time such as 2030-01-31T18:00:00Z.');
}
