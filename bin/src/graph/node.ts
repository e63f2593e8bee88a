import type { GraphNode } from '@bitops/core';
import type { KnownOutcome } from '@bitops/journal';

/** A deployment as it is drawn. */
export interface DrawnNode extends Pick<GraphNode, 'id' | 'environment' | 'deployment' | 'tool' | 'after' | 'needs'> {
  /** How it ended when it was last run, as far as that is written down. */
  readonly last?: KnownOutcome;
}
