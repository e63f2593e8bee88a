/** Errors of AWS that may pass by themselves, after the CLI itself has tried several times. */
import type { Transient } from '@bitops/core';

export const transient: readonly Transient[] = [
  {
    // AWS refuses the one call that each command is; what copies files says itself that it may be run again
    when: /\((?:Throttling\w*|RequestLimitExceeded|TooManyRequests\w*|RequestThrottled\w*)\)|Rate exceeded/,
    what: 'AWS takes no more requests for now',
    unchanged: true,
  },
  {
    when: /\((?:ServiceUnavailable\w*|InternalFailure|InternalError|SlowDown|50[0234])\)/,
    what: 'AWS is not available for now',
  },
  {
    when: /(?:Connect|Read) timeout on endpoint|Connection was closed before|Connection reset by peer/i,
    what: 'AWS did not answer',
  },
  { when: /Temporary failure in name resolution/, what: 'names can not be resolved for now' },
];
