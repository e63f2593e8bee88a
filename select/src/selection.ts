import type { Base, Reason } from '@bitops/changed';
import type { Intent } from '@bitops/contract';
import type { Fault } from '@bitops/fault';
import type { EnvironmentFolder } from '@bitops/repo';

/** What the user asks for, of all that the ops repo holds. */
export interface Selection {
  readonly intent: Intent;
  /** Names and globs; empty: what BITOPS_ENVIRONMENT or ENVIRONMENT names. */
  readonly environments: readonly string[];
  readonly all?: boolean;
  /** Names and globs of deployments, alone or after their environment and a colon. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly tags?: readonly string[];
  /** Also what the chosen deployments wait for. */
  readonly withNeeds?: boolean;
  /** Also what waits for the chosen deployments. */
  readonly withDependents?: boolean;
  /** Only environments that are affected by what changed since a revision of git. */
  readonly changedSince?: Base;
  /** Look at the configuration only: no binaries are looked for, and a deployment without a folder is a fault. */
  readonly validate?: boolean;
}

/** What was chosen. */
export interface Chosen {
  readonly environments: readonly EnvironmentFolder[];
  /** Why deployments of them are left out; by id. */
  readonly leftOut: ReadonlyMap<string, string>;
  /** What changed, where that was asked for. */
  readonly changes?: Affected;
  /** What a person should know of it. */
  readonly notes: readonly string[];
}

/** The environments that changes affect. */
export interface Affected {
  readonly since: string;
  /** The commit that was compared with. */
  readonly commit: string;
  /** By the name of the environment. */
  readonly reasons: ReadonlyMap<string, readonly Reason[]>;
}

/** What checks find; they add to it and go on, so that everything is told at once. */
export interface Findings {
  readonly faults: Fault[];
  readonly warnings: Fault[];
}
