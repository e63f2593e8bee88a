import satisfies from 'semver/functions/satisfies.js';
import validRange from 'semver/ranges/valid.js';

/**
 * The range of versions that a text stands for, as semver knows it: a version, the beginning of one, a range of npm, or
 * constraints as terraform writes them. `undefined` where it is none of these.
 */
export function toRange(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  const known = text.replaceAll(',', ' ').replaceAll(/~>\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[\w.]+)?/g, pessimistic);
  return validRange(known) ?? undefined;
}

/** Whether a version is one of those that a text stands for. */
export function isWanted(version: string, text: string): boolean {
  const range = toRange(text);
  return version === text || (range !== undefined && satisfies(version, range));
}

/** Whether a text may only be one version. */
export function isExact(text: string): boolean {
  return /^v?\d+\.\d+\.\d+(-[\w.]+)?$/.test(text.trim());
}

/** `~> 1.5` of terraform goes up to 2.0; npm's goes up to 1.6. */
function pessimistic(_: string, major: string, minor?: string, patch?: string, pre = ''): string {
  if (minor === undefined) return `>=${major}.0.0`;
  const next = patch === undefined ? `${Number(major) + 1}.0.0` : `${major}.${Number(minor) + 1}.0`;
  return `>=${major}.${minor}.${patch ?? 0}${pre} <${next}-0`;
}
