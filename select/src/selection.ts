import type { Intent } from '@bitops/contract';
import type { Fault } from '@bitops/fault';

/** What the user asks for, of all that the ops repo holds. */
export interface Selection {
  readonly intent: Intent;
  /** Empty: what BITOPS_ENVIRONMENT or ENVIRONMENT names. */
  readonly environments: readonly string[];
  readonly all?: boolean;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** Look at the configuration only: no binaries are looked for, and a deployment without a folder is a fault. */
  readonly validate?: boolean;
}

/** What checks find; they add to it and go on, so that everything is told at once. */
export interface Findings {
  readonly faults: Fault[];
  readonly warnings: Fault[];
}
