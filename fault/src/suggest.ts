import { distance } from 'fastest-levenshtein';

/** The known word that a mistyped one most likely means, if any is near enough. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const ranked = known
    .map((candidate) => ({ candidate, far: distanceOf(lower, candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const [best] = ranked;
  if (best === undefined) return undefined;
  const length = Math.max(word.length, best.candidate.length);
  const allowed = length <= 3 ? 1 : Math.max(2, Math.floor(length / 3));
  return best.far <= allowed ? best.candidate : undefined;
}

/** Letters that changed places are one mistake, not two. */
function distanceOf(a: string, b: string): number {
  const sorted = (text: string) => [...text].sort().join('');
  return a !== b && sorted(a) === sorted(b) ? 1 : distance(a, b);
}

/** The mend for an unknown name: the near one, or all that there are. */
export function suggestion(word: string, known: readonly string[], none = 'There are none.'): string {
  const near = didYouMean(word, known);
  if (near !== undefined) return `Did you mean ${near}?`;
  return known.length === 0 ? none : `Known: ${known.slice(0, 30).join(', ')}${known.length > 30 ? ', …' : ''}.`;
}
