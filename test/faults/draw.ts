/** The moments of a campaign: drawn from a seed, so that a moment that went wrong can be tried again. */
import { type ScenarioName, scenarioNames } from './scenarios.js';

/** What happens to bitops. */
export const faults = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGINT twice',
  'SIGINT and SIGTERM at once',
  'SIGKILL',
  'reader leaves',
] as const;

export type FaultName = (typeof faults)[number];

/** One moment of a campaign. */
export interface Moment {
  readonly index: number;
  readonly scenario: ScenarioName;
  readonly fault: FaultName;
  /** Where in the run, from 0 (its start) to 1 (its end). */
  readonly at: number;
  /** Whether the next run is asked to go on from this one. */
  readonly resumes: boolean;
}

/** Draws so many moments. The same seed draws the same ones, and a longer campaign begins with those of a shorter one. */
export function drawMoments(seed: number, count: number): readonly Moment[] {
  return Array.from({ length: count }, (_, index) => {
    const random = randomOf(seed * 100_003 + index);
    // What the run is, and what happens to it, take turns, so that a short campaign has all of them.
    const scenario = scenarioNames[(index + seed) % scenarioNames.length] ?? scenarioNames[0];
    const kinds = [...faults, 'SIGKILL'] as const;
    const fault = kinds[Math.floor(random() * kinds.length)] ?? 'SIGKILL';
    return { index, scenario, fault, at: random(), resumes: random() < 0.5 };
  });
}

/** Numbers from 0 to 1 that look random (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
