/** Errors that may pass by themselves: of a cluster or a repository that is busy, and of a release that somebody works on. */
import type { Transient } from '@bitops/core';

export const transient: readonly Transient[] = [
  {
    when: /another operation \(install\/upgrade\/rollback\) is in progress/,
    what: 'another helm works on the release',
    unchanged: true,
  },
  {
    when: /\b429 Too Many Requests|received too many requests|Too many requests, please try again|toomanyrequests|status(?: code)?:? 429\b/i,
    what: 'the server takes no more requests for now',
  },
  {
    when: /server is currently unable to handle the request|etcdserver: (?:leader changed|request timed out|too many requests)|\b(?:502 Bad Gateway|503 Service (?:Temporarily )?Unavailable|504 Gateway Time-?out)|status(?: code)?:? 50[234]\b/i,
    what: 'the server is not available for now',
  },
  {
    when: /TLS handshake timeout|i\/o timeout|Client\.Timeout exceeded|connection reset by peer|unexpected EOF|http2: (?:client connection lost|server sent GOAWAY)/i,
    what: 'the server did not answer',
  },
  { when: /Temporary failure in name resolution|: server misbehaving/, what: 'names can not be resolved for now' },
];
