import { expect, test } from 'vitest';
import { budgetOf, lateBudget } from '../src/budget.js';

test.each([
  { grace: 300_000, tell: 285_000, kill: 5000 },
  { grace: 9000, tell: 5400, kill: 1800 },
  // SIGTERM is worth nothing without a second after it.
  { grace: 1000, tell: 600, kill: 1000 },
  { grace: 0, tell: 0, kill: 1000 },
])('of $grace ms, most is for the tool, and some for those who clean up', ({ grace, tell, kill }) => {
  expect(budgetOf(grace)).toEqual({ all: grace, tell, kill });
});

test('a limit from elsewhere counts where it is shorter', () => {
  expect(budgetOf(300_000, 9000)).toEqual(budgetOf(9000));
  expect(budgetOf(9000, 300_000)).toEqual(budgetOf(9000));
});

test('what begins late has what is left, and at least a second', () => {
  const budget = budgetOf(300_000);
  expect([0, 100_000, 294_500, 600_000].map((it) => lateBudget(budget, it))).toEqual([295_000, 195_000, 1000, 1000]);
});
