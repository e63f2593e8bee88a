import { expect, it } from 'vitest';
import { wantsColor } from '../src/colors.js';

it.each([
  ['a terminal', { isTerminal: true }, true],
  ['a pipe', {}, false],
  ['--no-color', { isTerminal: true, flag: false, env: { FORCE_COLOR: '1' } }, false],
  ['NO_COLOR', { isTerminal: true, env: { NO_COLOR: '1', FORCE_COLOR: '1' } }, false],
  ['NO_COLOR that is empty', { isTerminal: true, env: { NO_COLOR: '' } }, true],
  ['FORCE_COLOR', { env: { FORCE_COLOR: '1', TERM: 'dumb' } }, true],
  ['FORCE_COLOR=0', { isTerminal: true, env: { FORCE_COLOR: '0' } }, false],
  ['TERM=dumb', { isTerminal: true, env: { TERM: 'dumb' } }, false],
])('heeds %s', (_, told, color) => {
  expect(wantsColor({ flag: true, env: {}, isTerminal: false, ...told })).toBe(color);
});
