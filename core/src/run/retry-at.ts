import { retryOf } from '@bitops/repo';
import type { Retry } from '@bitops/steps';
import type { Unit } from '../request.js';

/** What is done about errors of a deployment that may pass: what its settings say, and what its tool knows. */
export function retryAt({ environment, deployment, tool }: Unit): Retry {
  return {
    ...retryOf(environment.settings, deployment.retry),
    transient: Array.isArray(tool.transient) ? tool.transient : [],
  };
}
