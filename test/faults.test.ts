/**
 * The fault campaign: bitops is interrupted, told to end, killed, or left by its reader at random moments of real runs, and
 * afterwards nothing is lost, nothing is left, and the next run completes. `npm run test:faults` is its long form.
 */
import { appendFileSync } from 'node:fs';
import { beforeAll, describe, expect } from 'vitest';
import { drawMoments, type Moment } from './faults/draw.js';
import { learn, live, rehearse } from './faults/moment.js';
import { scenarioNames, scenarios } from './faults/scenarios.js';
import type { Timeline } from './faults/strike.js';
import { testWith } from './rig.js';

const { BITOPS_FAULTS_MOMENTS, BITOPS_FAULTS_SEED, BITOPS_FAULTS_PART, BITOPS_FAULTS_RESULTS } = process.env;
/** Its first twelve moments have everything that happens, and kills in the middle of terraform's and helm's work. */
const usualSeed = 942;
const seed = Number(BITOPS_FAULTS_SEED ?? usualSeed);
/** The part of the moments that this process lets happen: of `1/2`, it is every other round of the scenarios. */
const [part = 0, parts = 1] = (BITOPS_FAULTS_PART ?? '0/1').split('/').map(Number);
const moments = drawMoments(seed, Number(BITOPS_FAULTS_MOMENTS ?? 12)).filter(
  (it) => Math.floor(it.index / scenarioNames.length) % parts === part,
);

const timelines = new Map<string, Promise<Timeline>>();

beforeAll(learn);

describe(`seed ${seed}`, () => {
  for (const name of scenarioNames) {
    const own = moments.filter((it) => it.scenario === name);
    for (const moment of own) testWith(...scenarios[name].needs)(titleOf(moment), () => happens(moment), 180_000);
  }
});

function titleOf({ index, scenario, fault, at }: Moment): string {
  return `moment ${index}: ${fault} at ${Math.round(at * 100)} % of a run of ${scenario}`;
}

async function happens(moment: Moment): Promise<void> {
  const usual = timelines.get(moment.scenario) ?? rehearse(moment.scenario);
  timelines.set(moment.scenario, usual);
  const result = await live(moment, await usual);
  if (BITOPS_FAULTS_RESULTS !== undefined) appendFileSync(BITOPS_FAULTS_RESULTS, `${JSON.stringify(result)}\n`);
  const again = `seed ${seed}, moment ${moment.index}, while ${result.during}; the ops repo is ${result.kept ?? 'gone'}`;
  expect(result.wrong, again).toEqual([]);
}
