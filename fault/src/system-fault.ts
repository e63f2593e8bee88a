import type { Fault } from './fault.js';

type Told = Pick<Fault, 'code' | 'what' | 'fix'>;

const full: Told = {
  code: 'DISK_FULL',
  what: 'There is no room left on the disk',
  fix: 'Make room there, then run the same command again.',
};
const denied: Told = {
  code: 'ACCESS_DENIED',
  what: 'The system does not let this user do it',
  fix: 'Give the user who runs bitops the right to it.',
};
const exhausted = (what: string, fix: string): Told => ({ code: 'LIMIT_REACHED', what, fix });

/** What the machine refuses, whatever is asked of it; by the code of its refusal. */
const refusals: Readonly<Record<string, Told>> = {
  ENOSPC: full,
  EDQUOT: full,
  EACCES: denied,
  EPERM: denied,
  EROFS: { ...denied, what: 'The file system is read-only' },
  EMFILE: exhausted('bitops has as many files open as it may', 'Raise the limit (ulimit -n), or lower --concurrency.'),
  ENFILE: exhausted('The machine has as many files open as it may', 'End what holds them, or raise its limit.'),
  ENOMEM: exhausted('The machine has no memory left', 'Give it more memory, or lower --concurrency.'),
};

/** The fault of an error of the operating system that says something of the machine, and nothing of bitops. */
export function systemFault(thrown: unknown): Fault | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  const told = refusals[String(thrown.code)];
  if (told === undefined) return undefined;
  const at = 'path' in thrown && typeof thrown.path === 'string' ? { at: { file: thrown.path } } : {};
  return { ...told, ...at, why: thrown.message };
}
