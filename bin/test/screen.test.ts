import { expect, it } from 'vitest';
import { createScreen, createSinks } from '../src/screen.js';
import { fakeCaller, Kept } from './fakes.js';

const common = { format: 'text', logLevel: 'info', safe: false, color: true } as const;

it.each([
  ['a terminal', true, {}, [true, true]],
  ['a terminal that can only print', true, { TERM: 'dumb' }, [true, false]],
  ['a terminal that a CI has lent', true, { CI: 'true' }, [false, false]],
  ['a terminal where no CI is', true, { CI: 'false', TERM: 'xterm' }, [true, true]],
  ['a pipe', false, { TERM: 'xterm' }, [false, false]],
])('knows whether somebody looks on, and whether it can be drawn anew: %s', (_, terminal, env, known) => {
  const { caller } = fakeCaller([], { stdout: new Kept(terminal), env });
  const { isWatched, redraws } = createScreen(caller, createSinks(caller), common);
  expect([isWatched, redraws]).toEqual(known);
});
