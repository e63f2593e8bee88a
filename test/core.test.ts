/** What keeps core a core. */
import { expect, test } from 'vitest';
import { findLines, linesOf, trackedFiles } from './tracked.js';

const sources = trackedFiles('core/src/*.ts');
const testing = trackedFiles('core/testing/*.ts');
/** What core stands on, and the doctor; logins are of plugins. */
const below = trackedFiles(':(glob)*/src/**/*.ts').filter((path) => !/^(core|bin|logins)\//.test(path));

test('core has less than 2,500 lines', () => {
  const lines = sources.reduce((sum, path) => sum + linesOf(path).length - 1, 0);
  expect(lines).toBeGreaterThan(0);
  expect(lines).toBeLessThan(2500);
});

test('core, its kit for tests and what it stands on name no tool, not even in a comment', () => {
  const tools =
    'terraform|tofu|terragrunt|ansible|helm|cloudformation|aws|kubectl|kubernetes|azure|gcloud|packer|pulumi';
  expect(findLines([...sources, ...testing, ...below], new RegExp(`(?<![a-z])(${tools})(?![a-z])`, 'i'))).toEqual([]);
});
