/** Inputs for a target: its words in any order, its seeds with something wrong in them, and any text at all. */
import fc from 'fast-check';
import type { Target } from './target.js';

/** Makes the arbitrary of a target's inputs. */
export function inputsFor({ words, seeds }: Target): fc.Arbitrary<string> {
  const word = fc.oneof(
    { arbitrary: fc.constantFrom(...words), weight: 6 },
    fc.string({ unit: 'binary', maxLength: 3 }),
  );
  const heap = fc.array(word, { maxLength: 40 }).map((it) => it.join(''));
  const edit = fc.record({ at: fc.nat(400), away: fc.nat(8), more: word });
  const broken = fc
    .tuple(fc.constantFrom(...seeds), fc.array(edit, { maxLength: 6 }))
    .map(([seed, edits]) => edits.reduce(applyEdit, seed));
  // What is said again and again finds what costs more than its length.
  const repeated = fc.tuple(fc.array(word, { minLength: 1, maxLength: 4 }), fc.integer({ min: 2, max: 3000 }));
  return fc.oneof(
    { arbitrary: heap, weight: 5 },
    { arbitrary: broken, weight: 5 },
    { arbitrary: repeated.map(([them, times]) => them.join('').repeat(times)), weight: 1 },
    { arbitrary: fc.string({ unit: 'binary', maxLength: 60 }), weight: 1 },
  );
}

function applyEdit(text: string, { at, away, more }: { at: number; away: number; more: string }): string {
  const from = at % (text.length + 1);
  return text.slice(0, from) + more + text.slice(from + away);
}
