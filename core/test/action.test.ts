import { expect, test } from 'vitest';
import { resolveAction } from '../src/action.js';

test.each([
  ['plan', 'preview', 'preview', 'preview'],
  ['plan', 'apply', 'preview', 'preview'],
  ['plan', 'destroy', 'preview', 'preview'],
  ['deploy', 'preview', 'preview', 'apply'],
  ['deploy', 'apply', 'apply', 'apply'],
  ['deploy', 'destroy', 'destroy', 'refused'],
  ['destroy', 'preview', 'destroy', 'destroy'],
  ['destroy', 'apply', 'destroy', 'destroy'],
  ['destroy', 'destroy', 'destroy', 'destroy'],
] as const)('%s of a deployment that is configured to %s: %s, with --apply: %s', (intent, asked, plain, withApply) => {
  expect([resolveAction(intent, asked, false), resolveAction(intent, asked, true)]).toEqual([plain, withApply]);
});
