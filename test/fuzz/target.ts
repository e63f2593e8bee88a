/** Something that takes a text from a stranger. */
export interface Target {
  /** Throws what is a finding. Several texts of one input stand between NUL characters. */
  run(input: string): void | Promise<void>;
  /** Sound inputs, to begin with. */
  readonly seeds: readonly string[];
  /** Words that mean something to it. */
  readonly words: readonly string[];
}

/** The texts of an input: at most so many, the last one with all that is left. */
export function partsOf(input: string, most: number): readonly string[] {
  const parts = input.split('\0');
  const rest = parts.slice(most - 1).join(' ');
  return [...parts.slice(0, most - 1), rest];
}
