import { expect, it } from 'vitest';
import { withLogging } from '../src/commands/logging.js';
import { createScreen, createSinks } from '../src/screen.js';
import { fakeCaller } from './fakes.js';

/** The look of a terminal that is asked for by options, and what settings make of it. */
function lookWith(logging: object, argv: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const { caller } = fakeCaller(argv, { env });
  const common = { format: 'text', logLevel: 'info', safe: false, color: true } as const;
  const screen = { ...createScreen(caller, createSinks(caller), common), color: true };
  const all = [{ environment: 'test', logging: { masks: [], color: {}, ...logging } }];
  const { level, color } = withLogging(screen, caller, all);
  return { level, color };
}

it('takes the level and colours of the settings, unless the caller says something else', () => {
  expect(lookWith({})).toEqual({ level: 'info', color: true });
  expect(lookWith({ level: 'ERROR', color: { enabled: true } })).toEqual({ level: 'info', color: true });
  expect(lookWith({ level: 'DEBUG', color: { enabled: false } })).toEqual({ level: 'debug', color: false });
  const told = lookWith({ level: 'DEBUG', color: { enabled: false } }, ['--log-level=info'], { FORCE_COLOR: '1' });
  expect(told).toEqual({ level: 'info', color: true });
});
