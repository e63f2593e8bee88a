/** Which failed commands are run again, and when. */
import { stripVTControlCharacters } from 'node:util';
import type { Command, Transient } from '@bitops/contract';
import { loadMasks, type Mask, toMask } from '@bitops/runtime';

/** What is done about errors that may pass. */
export interface Retry {
  /** How often a command is run at most. */
  readonly attempts: number;
  /** Milliseconds before the second attempt. */
  readonly delay: number;
  /** By what each further wait is longer. */
  readonly backoff: number;
  /** Those that the user knows: expressions as masks have them, which are searched in linear time whatever they are. */
  readonly on: readonly string[];
  /** Those that the tool knows. */
  readonly transient: readonly Transient[];
}

/** Nobody waits longer than that for the next attempt. */
const longestDelay = 5 * 60_000;
/** So many lines are kept of what a command printed. */
export const mostLines = 200;
/** So much of the end of what was printed is looked at. */
const mostText = 16_384;

/** Milliseconds before an attempt, counted from 1. */
export function delayBefore({ delay, backoff }: Retry, attempt: number): number {
  return Math.round(Math.min(delay * backoff ** Math.max(0, attempt - 2), longestDelay));
}

/** Why a failed command may be run again; nothing where it may not. `printed`: its last lines. */
export async function reasonToRetry(
  { transient, on }: Retry,
  { effect, repeatable }: Command,
  printed: readonly string[],
): Promise<string | undefined> {
  const text = flatten(printed);
  // Plugins are JavaScript: what is neither true nor left away is no yes.
  const isSafe = repeatable === true || (repeatable === undefined && effect === 'read');
  // Where not all was seen, nobody knows what was done before.
  const isWhole = printed.length < mostLines && text.length < mostText;
  const known = transient
    .filter((it) => isSafe || (it.unchanged === true && isWhole))
    .find(({ when }) => when instanceof RegExp && text.search(when) >= 0);
  if (known !== undefined) return known.what;
  if (!isSafe || on.length === 0) return undefined;
  // A mask takes out what it finds.
  const masks = await loadMasks(on.map((search) => toMask({ search, replace: '' })));
  const lines = [text, ...printed.map((it) => stripVTControlCharacters(it).slice(-mostText))];
  const finds = (mask: Mask | undefined) => lines.some((line) => mask?.(`${line}\n`) !== `${line}\n`);
  const found = on.find((_, index) => finds(masks[index]));
  return found === undefined ? undefined : `it printed what retry.on names: ${found}`;
}

/** Programs break lines wherever they are full, and draw frames round them. */
function flatten(printed: readonly string[]): string {
  const bare = printed.map((it) => stripVTControlCharacters(it).replace(/^[\s│╷╵|]+/, ''));
  return bare.join(' ').replaceAll(/\s+/g, ' ').slice(-mostText);
}
