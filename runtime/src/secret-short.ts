import type { Fault } from '@bitops/fault';

/** What is said of something whose value is too short to be hidden, such as `the variable X_TOKEN`. */
export function secretShort(of: string): Fault {
  return {
    code: 'SECRET_SHORT',
    what: `${of.charAt(0).toUpperCase()}${of.slice(1)} looks secret, and its value is not hidden`,
    why: 'It has less than 4 characters: hiding it would hide everything.',
    fix: 'Use a longer value, and see to it that nothing prints this one.',
  };
}
