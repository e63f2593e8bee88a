import type { Report } from '@bitops/core';

/** What the process ends with, as the documentation promises it. */
export const exitCodes = {
  /** All that was asked for was done. */
  done: 0,
  /** A deployment failed. */
  failed: 1,
  /** Usage, configuration or a held lock: nothing was run. */
  refused: 2,
} as const;

/** What a command ends with that was interrupted. */
export const exitCodesBySignal = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** The exit code of a run, 3, 129, 130 and 143 included; one that never said how it ended has failed. */
export function exitCodeOf(report: Report): number {
  return report.exitCode ?? exitCodes.failed;
}
