/** Hooks that a plugin can tap, and that only note it. */
import type { Fault, Hooks, Plugin, TapPoint } from '@bitops/core';
import { ownEffects } from './drive.js';
import { withGuard } from './guard.js';

const names = [
  'lock',
  'beforeRun',
  'beforeEnv',
  'beforeTool',
  'plan',
  'command',
  'afterTool',
  'afterEnv',
  'afterRun',
  'event',
] as const;

/** Which hooks a plugin taps, and what it does wrong while it does. */
export function recordTaps(plugin: Plugin): { readonly tapped: readonly string[]; readonly faults: readonly Fault[] } {
  const tapped: string[] = [];
  const faults: Fault[] = [];
  const tap = (name: string) => (first: unknown, second?: unknown) => {
    if (typeof (second ?? first) === 'function') tapped.push(name);
    else
      faults.push({ code: 'TAP_INVALID', what: `What taps ${name} is no function`, fix: 'Write hooks.NAME.tap(fn).' });
  };
  const points = names.map(
    (name) => [name, Object.freeze({ tap: tap(name) } satisfies TapPoint<never, never>)] as const,
  );
  const hooks = Object.freeze(Object.fromEntries(points)) as unknown as Hooks; // each name is a hook with a tap
  withGuard((guard) => {
    try {
      guard.watch(() => plugin.tap?.(hooks, plugin.options?.safeParse({}).data ?? {}));
    } catch (error) {
      const what = `tap(hooks) throws: ${error instanceof Error ? error.message : String(error)}`;
      if (guard.tried.length === 0) faults.push({ code: 'TAP_INVALID', what, fix: 'Only tap hooks in it.' });
    }
    faults.push(...ownEffects(guard.tried));
  });
  return { tapped, faults };
}
