/** Six characters that hardly come twice, for names; no secret, and much quicker at start-up than node:crypto. */
export function randomId(): string {
  return Math.random().toString(36).slice(2, 8).padEnd(6, '0');
}
