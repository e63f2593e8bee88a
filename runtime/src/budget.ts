/** How the time is divided that is left once something is to end; all of it in milliseconds. */

/** From the interrupt on. */
export interface Budget {
  /** Everything: what runs, the hooks that clean up, and what comes home. */
  readonly all: number;
  /** Then what still runs is told to end, having been asked. */
  readonly tell: number;
  /** So long after it was told, it is killed. */
  readonly kill: number;
}

/** What is told to end has at least so long; nothing saves its work in less. */
const leastKill = 1000;
const mostKill = 5000;
/** What is kept for hooks that clean up and for what comes home. */
const mostReserve = 10_000;

/**
 * A tool that was asked to end has most of the time; a fifth, or what is enough, is kept for telling it, and another one for
 * those who clean up after it. `within`: a limit that comes from elsewhere, such as a deadline.
 */
export function budgetOf(grace: number, within = grace): Budget {
  const all = Math.min(grace, within);
  const kill = Math.min(mostKill, all / 5);
  return { all, tell: all - Math.min(mostReserve, all / 5) - kill, kill: Math.max(leastKill, kill) };
}

/** How long what is begun after the interrupt may run until it is told to end; `elapsed` since the interrupt. */
export function lateBudget({ all, kill }: Budget, elapsed: number): number {
  return Math.max(all - kill - elapsed, leastKill);
}
