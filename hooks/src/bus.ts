/** The hooks: tapable inside, a frozen facade with the plugin's name fixed outside. */

import type {
  AfterTap,
  BeforeTap,
  BeforeTapOptions,
  Change,
  Command,
  CommandTap,
  Environment,
  Event,
  EventTap,
  Hooks,
  LockPlace,
  LockTap,
  PlanTap,
  Result,
  Scope,
  TapOptions,
  TapPoint,
} from '@bitops/contract';
import { type Fault, type FaultError, faults, faultsOf } from '@bitops/fault';
import { AsyncSeriesHook, AsyncSeriesWaterfallHook, SyncHook } from 'tapable';
import { type PluginLock, toPluginLock } from './lock.js';
import { toVariables } from './variables.js';

/** Makes the scope of a hook for one plugin, whose name the hook's events carry. */
export type ScopeFor = (plugin: string, hook: string, env?: Environment) => Scope;

type BeforeHook = 'beforeRun' | 'beforeEnv' | 'beforeTool';
type AfterHook = 'afterTool' | 'afterEnv' | 'afterRun';

/** What core calls. */
export interface Bus {
  /** The facade for one plugin. */
  hooksFor(plugin: string): Hooks;
  /** The locks of an environment, one of each provider; none is taken yet. */
  locks(place: LockPlace): readonly PluginLock[];
  /** Gives the variables after every tap had its say; throws what the first failing tap throws. */
  before(hook: BeforeHook, env: Environment, scope: ScopeFor): Promise<Environment>;
  /** Runs every tap and gives the faults of all that failed. */
  after(hook: AfterHook, result: Result, scope: ScopeFor): Promise<readonly Fault[]>;
  plan(changes: readonly Change[], scope: ScopeFor): Promise<void>;
  command(command: Command, scope: ScopeFor): Promise<Command>;
  event(event: Event): void;
  /** Whether a before tap will do something for the deployment in a folder. */
  mayMend(folder: string): boolean;
}

const newBefore = () => new AsyncSeriesWaterfallHook<[Environment, ScopeFor]>(['env', 'scope']);
const newAfter = () => new AsyncSeriesHook<[Result, ScopeFor, Fault[]]>(['result', 'scope', 'failed']);

/** Makes a bus that nobody taps yet. */
export function createBus(): Bus {
  const lock = new SyncHook<[LockPlace, PluginLock[]]>(['place', 'locks']);
  const before = { beforeRun: newBefore(), beforeEnv: newBefore(), beforeTool: newBefore() };
  const after = { afterTool: newAfter(), afterEnv: newAfter(), afterRun: newAfter() };
  const plan = new AsyncSeriesHook<[readonly Change[], ScopeFor]>(['changes', 'scope']);
  const command = new AsyncSeriesWaterfallHook<[Command, ScopeFor]>(['command', 'scope']);
  const event = new SyncHook<[Event]>(['event']);
  const mends: ((folder: string) => boolean)[] = [];

  const tapBefore = (plugin: string, hook: BeforeHook) =>
    point<BeforeTap, BeforeTapOptions>(plugin, (options, fn) => {
      if (options.applies !== undefined) mends.push(options.applies);
      before[hook].tapPromise(options, (env, scope) =>
        named(plugin, hook, async () => toVariables(await fn(env, scope(plugin, hook, env))) ?? env),
      );
    });
  const tapAfter = (plugin: string, hook: AfterHook) =>
    point<AfterTap>(plugin, (options, fn) =>
      after[hook].tapPromise(options, async (result, scope, failed) => {
        const run = named(plugin, hook, async () => fn(result, scope(plugin, hook)));
        await run.catch((error: unknown) => failed.push(...faultsOf(error)));
      }),
    );

  return {
    hooksFor: (plugin) =>
      Object.freeze({
        lock: point<LockTap>(plugin, (options, fn) =>
          lock.tap(options, (place, locks) => void locks.push(toPluginLock(plugin, fn, place, blamed))),
        ),
        beforeRun: tapBefore(plugin, 'beforeRun'),
        beforeEnv: tapBefore(plugin, 'beforeEnv'),
        beforeTool: tapBefore(plugin, 'beforeTool'),
        plan: point<PlanTap>(plugin, (options, fn) =>
          plan.tapPromise(options, (changes, scope) =>
            named(plugin, 'plan', async () => fn(changes, scope(plugin, 'plan'))),
          ),
        ),
        command: point<CommandTap>(plugin, (options, fn) =>
          command.tapPromise(options, (it, scope) =>
            named(plugin, 'command', async () => (await fn(it, scope(plugin, 'command'))) ?? it),
          ),
        ),
        afterTool: tapAfter(plugin, 'afterTool'),
        afterEnv: tapAfter(plugin, 'afterEnv'),
        afterRun: tapAfter(plugin, 'afterRun'),
        event: point<EventTap>(plugin, (options, fn) =>
          event.tap(options, (it) => {
            try {
              fn(it);
            } catch (error) {
              throw blamed(plugin, 'event', error);
            }
          }),
        ),
      }),
    locks(place) {
      const locks: PluginLock[] = [];
      if (lock.isUsed()) lock.call(place, locks);
      return locks;
    },
    before: (hook, env, scope) => before[hook].promise(env, scope),
    async after(hook, result, scope) {
      const failed: Fault[] = [];
      await after[hook].promise(result, scope, failed);
      return failed;
    },
    plan: (changes, scope) => plan.promise(changes, scope),
    command: async (it, scope) => (command.isUsed() ? command.promise(it, scope) : it),
    event: (it) => {
      if (event.isUsed()) event.call(it);
    },
    mayMend: (folder) => mends.some((applies) => applies(folder)),
  };
}

/** What a plugin sees of a hook: it can tap, under its own name and no other. */
function point<F, O extends TapOptions = TapOptions>(
  plugin: string,
  add: (options: O & { name: string }, fn: F) => void,
): TapPoint<F, O> {
  return Object.freeze({
    tap(first: O | F, second?: F) {
      // The overloads of TapPoint leave just these two cases.
      const [options, fn] = second === undefined ? [{} as O, first as F] : [first as O, second];
      add({ ...options, name: plugin }, fn);
    },
  });
}

/** Runs a tap; an error that says nothing of where it came from gets the plugin's and the hook's name. */
async function named<T>(plugin: string, hook: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw blamed(plugin, hook, error);
  }
}

function blamed(plugin: string, hook: string, error: unknown): FaultError {
  const fix = 'Correct the plugin, or take it out of bitops.plugins.';
  const unnamed = { code: 'TAP_FAILED', what: `The plugin ${plugin} failed in its hook ${hook}`, fix };
  const found = faultsOf(error, unnamed).map((it) => {
    const where = it.code === 'TAP_FAILED' ? '' : `(plugin ${plugin}, hook ${hook})`;
    return { ...it, why: [it.why, where].filter((part) => part !== undefined && part !== '').join('\n') };
  });
  return faults(found, error);
}
