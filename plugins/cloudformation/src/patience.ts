/** How long is waited for something, and how often one looks. */
export interface Patience {
  isOver(): boolean;
  /** Seconds to the next look: little at first, then more. */
  next(): number;
}

const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** Patience that begins now and ends after a time such as `90s`, `30m` or `1h30m`. */
export function patienceOf(timeout: string): Patience {
  const seconds = [...timeout.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0),
    0,
  );
  const begun = performance.now();
  let looks = 0;
  let paused = 0;
  // Both count: a machine that slept has waited, and one who answers at once has not.
  const left = () => seconds - Math.max(paused, (performance.now() - begun) / 1000);
  return {
    isOver: () => left() <= 0,
    next() {
      looks += 1;
      const pause = Math.max(0.1, Math.min([1, 2, 3][looks - 1] ?? 5, left()));
      paused += pause;
      return pause;
    },
  };
}
