import { createRequire } from 'node:module';
import type Semver from 'semver';

/** Loaded where a version is wanted, which is seldom: it costs as much as all the rest of the plugin. */
function loadSemver(): typeof Semver {
  return createRequire(import.meta.url)('semver'); // typed by its own package
}

/**
 * The range of versions that a text stands for, as semver knows it: a version, the beginning of one, a range of npm, or
 * constraints as terraform writes them. `undefined` where it is none of these.
 */
export function toRange(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  if (excludedIn(text) === undefined) return undefined;
  const known = text
    .replaceAll(exclusion, ' ')
    .replaceAll(',', ' ')
    .replaceAll(/~>\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[\w.]+)?/g, pessimistic);
  return loadSemver().validRange(known) ?? undefined;
}

/** Whether a version is one of those that a text stands for. */
export function isWanted(version: string, text: string): boolean {
  const range = toRange(text);
  if (version === text) return true;
  return range !== undefined && loadSemver().satisfies(version, range) && excludedIn(text)?.includes(version) !== true;
}

/** `!= 1.12` of terraform, which npm has not. */
const exclusion = /!=\s*v?([^\s,|!<>=~^]*)/g;

/** The versions that a text leaves out; `undefined` where one of them is none. As for terraform, 1.12 is 1.12.0. */
function excludedIn(text: string): readonly string[] | undefined {
  const found = [...text.matchAll(exclusion)].map(([, it = '']) => {
    const [, numbers = '', pre = ''] = /^(\d+(?:\.\d+){0,2})(-[\w.-]+)?$/.exec(it) ?? [];
    return numbers === '' ? undefined : [...numbers.split('.'), '0', '0'].slice(0, 3).join('.') + pre;
  });
  const known = found.filter((it) => it !== undefined);
  // terraform knows no `||`, and beside one it could mean two things
  const isClear = found.length === 0 || !text.includes('||');
  return isClear && known.length === found.length ? known : undefined;
}

/** Puts the newest of two versions first. */
export function newestFirst(one: string, other: string): number {
  return loadSemver().rcompare(one, other);
}

/** The version, or the beginning of one, that a text is, as the name of a program has it; `undefined` for a range. */
export function plainVersion(text: string): string | undefined {
  return /^\s*[v=]?\s*(\d+(?:\.\d+){0,2}(?:-[\w.]+)?)\s*$/.exec(text)?.[1];
}

/** `~> 1.5` of terraform goes up to 2.0; npm's goes up to 1.6. */
function pessimistic(_: string, major: string, minor?: string, patch?: string, pre = ''): string {
  if (minor === undefined) return `>=${major}.0.0`;
  const next = patch === undefined ? `${Number(major) + 1}.0.0` : `${major}.${Number(minor) + 1}.0`;
  return `>=${major}.${minor}.${patch ?? 0}${pre} <${next}-0`;
}
