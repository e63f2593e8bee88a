/** Errors of servers from which roles and collections come that may pass by themselves. Hosts are none of their business. */
import type { Transient } from '@bitops/core';

export const transient: readonly Transient[] = [
  { when: /HTTP (?:Error|Code):? 429\b|Too Many Requests/, what: 'the server takes no more requests for now' },
  { when: /HTTP (?:Error|Code):? 50[234]\b/, what: 'the server is not available for now' },
  {
    when: /urlopen error (?:timed out|\[Errno 104\]|_ssl\.c.*timed out)|The read operation timed out|Remote end closed connection/,
    what: 'the server did not answer',
  },
  { when: /Temporary failure in name resolution/, what: 'names can not be resolved for now' },
  {
    when: /RPC failed; |early EOF|The requested URL returned error: (?:429|50[234])|The remote end hung up unexpectedly/i,
    what: 'git lost its connection',
  },
];
