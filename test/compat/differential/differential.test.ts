/**
 * The same ops repos by BitOps 2.6 and by bitops: the same tools are given the same, in the same folders, with the same
 * variables, but for the differences that are listed. What BitOps did was recorded from the real one (`record.ts`), by
 * `BITOPS_UPSTREAM=FOLDER npx vitest run test/compat/differential`; UPDATE_DOCS=1 writes the tables into the page.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { root } from '../../tracked.js';
import { rows } from '../rows.js';
import { type Comparison, compare } from './compare.js';
import { stepDifferences } from './different-steps.js';
import { variableDifferences } from './different-variables.js';
import { runHere } from './here.js';
import { recordUpstream } from './record.js';
import type { Recording } from './repo.js';
import { repos } from './repos.js';
import { renew, toTables } from './table.js';

const file = fileURLToPath(new URL('bitops-2.6.json', import.meta.url));
const page = join(root, 'docs', 'compatibility.md');
const upstream = process.env['BITOPS_UPSTREAM'];

if (upstream !== undefined) {
  test('what BitOps 2.6 does is recorded', { timeout: 600_000 }, () => {
    const all = Object.fromEntries(repos.map((it) => [it.name, recordUpstream(it, upstream)]));
    writeFileSync(file, `${JSON.stringify(all, undefined, 2)}\n`);
  });
}

describe('the same ops repo', () => {
  const recorded = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, Recording>>;
  const seen: Comparison[] = [];

  test.each(repos)('$name: what differs from BitOps 2.6 is known', async (repo) => {
    const there = recorded[repo.name] ?? expect.fail('it was not recorded');
    const comparison = compare(repo, there, await runHere(repo));
    expect(comparison.found).toEqual(comparison.expected);
    expect(comparison.unexplained).toEqual([]);
    seen.push(comparison);
  });

  test('every difference that is listed is there, and docs/compatibility.md has it', () => {
    expect(Object.keys(recorded)).toEqual(repos.map((it) => it.name));
    const steps = seen.flatMap((it) => it.steps);
    const variables = seen.flatMap((it) => it.variables);
    expect(stepDifferences.filter((it) => !steps.some((one) => one.difference === it))).toEqual([]);
    expect(variableDifferences.filter((it) => !variables.some((one) => one.difference === it))).toEqual([]);
    const named = [...stepDifferences, ...variableDifferences].flatMap((it) => it.rows ?? []);
    expect(named.filter((it) => !rows.has(it))).toEqual([]);
    const before = readFileSync(page, 'utf8');
    const after = renew(before, toTables(steps, variables));
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, after);
    else expect(before).toBe(after);
  });
});
