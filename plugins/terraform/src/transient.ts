/**
 * Errors that may pass by themselves: those of networks, registries and clouds that are busy, and a lock that somebody holds.
 * Other orchestrators have lists of the same kind. "connection refused" and "no such host" are mostly mistakes, and not here.
 */
import type { Transient } from '@bitops/core';

/** What terraform prints once it has begun to change things, be it by a program that runs another terraform. */
const begun = /: (?:Creating|Modifying|Destroying|Provisioning with|Reading)\b|\((?:local|remote)-exec\)/.source;

export const transient: readonly Transient[] = [
  {
    when: new RegExp(
      `^(?!.*(?:${begun})).*Error (?:acquiring|locking) the state(?: lock)?.*(?:Lock Info:|already locked)`,
    ),
    what: 'the state is locked by somebody else',
    unchanged: true,
  },
  {
    when: /Error (?:acquiring|locking) the state(?: lock)?.*(?:Lock Info:|already locked)/,
    what: 'the state is locked',
  },
  {
    when: /\b429 Too Many Requests|(?:status|code|error|response)\W{1,3}(?:code\W{1,3})?429\b|Throttling|RequestLimitExceeded|TooManyRequests|SlowDown|[Rr]ate ?(?:limit ?)?[Ee]xceeded/,
    what: 'a service takes no more requests for now',
  },
  {
    when: /\b(?:502 Bad Gateway|503 Service (?:Temporarily )?Unavailable|504 Gateway Time-?out)|(?:status|code|error|response)\W{1,3}(?:code\W{1,3})?50[234]\b/i,
    what: 'a service is not available for now',
  },
  {
    when: /TLS handshake timeout|i\/o timeout|Client\.Timeout exceeded|context deadline exceeded|connection reset by peer|unexpected EOF|connection timed out|http2: (?:client connection lost|server sent GOAWAY)/i,
    what: 'a service did not answer',
  },
  { when: /Temporary failure in name resolution|: server misbehaving/, what: 'names can not be resolved for now' },
  {
    when: /(?:ssh|kex)_exchange_identification: .*(?:closed by remote host|reset by peer)|RPC failed; |early EOF|The remote end hung up unexpectedly/i,
    what: 'git lost its connection',
  },
];
