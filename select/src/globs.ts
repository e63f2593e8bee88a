/** Names that stand for several: globs. */
import { type namesOf, refersTo } from '@bitops/repo';

/** Whether a name or glob means a name. */
export type Match = (pattern: string, name: string) => boolean;

/** Names a deployment. */
export type Ref = Parameters<typeof namesOf>[0];

/** Whether a text would be a glob where nothing is called so. */
export const isGlob = (text: string) => /[*?[\]{}!()]/.test(text);

/** Makes the function that matches; what matches globs is loaded only where there is one. */
export async function loadMatch(patterns: readonly string[]): Promise<Match> {
  const globs = patterns.filter(isGlob);
  if (globs.length === 0) return (pattern, name) => pattern === name;
  const { default: picomatch } = await import('picomatch');
  const known = new Map<string, (name: string) => boolean>();
  return (pattern, name) => {
    if (pattern === name) return true;
    if (!isGlob(pattern)) return false;
    const matches = known.get(pattern) ?? picomatch(pattern);
    known.set(pattern, matches);
    return matches(name);
  };
}

/** Whether a name or glob means a deployment, or the folder that it is part of; the name of one beats all globs. */
export function matchesRef(pattern: string, ref: Ref, match: Match): boolean {
  if (refersTo(pattern, ref)) return true;
  if (!isGlob(pattern)) return false;
  const names = ref.partOf === undefined ? [ref.name] : [ref.name, ref.partOf];
  const parts = pattern.split(':');
  return parts.some((_, index) => {
    const environment = index === 0 ? undefined : parts.slice(0, index).join(':');
    const rest = parts.slice(index).join(':');
    return (environment === undefined || match(environment, ref.environment)) && names.some((it) => match(rest, it));
  });
}
