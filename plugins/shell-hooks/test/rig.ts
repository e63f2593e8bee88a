import type {
  AfterTap,
  BeforeTap,
  BeforeTapOptions,
  Environment,
  Fault,
  FaultError,
  Hooks,
  LockTap,
  Plugin,
  Result,
  Scope,
  TapPoint,
} from '@bitops/core';
import { pluginApi as api } from '@bitops/core/testing';
import shellHooks from '../src/index.js';

interface Tapped<F> {
  readonly options: BeforeTapOptions;
  readonly fn: F;
}

/** The plugin with its taps, called as core calls them. */
export interface Rig {
  readonly plugin: Plugin;
  beforeTool(scope: Scope, env?: Environment): Promise<Environment>;
  beforeEnv(scope: Scope, env?: Environment): Promise<Environment>;
  afterTool(scope: Scope, result: Result): Promise<void>;
  afterEnv(scope: Scope, result: Result): Promise<void>;
  /** The `applies` of the before taps, in the order of stages. */
  applies(hook: 'beforeTool' | 'beforeEnv', folder: string): readonly (boolean | undefined)[];
}

/** Loads the plugin and taps it into hooks that a test can call. */
export function makeRig(): Rig {
  const before = { beforeTool: recorder<BeforeTap>(), beforeEnv: recorder<BeforeTap>() };
  const after = { afterTool: recorder<AfterTap>(), afterEnv: recorder<AfterTap>() };
  const other = recorder<() => void>();
  const rest = {
    lock: recorder<LockTap>().point,
    beforeRun: other.point,
    plan: other.point,
    command: other.point,
    event: other.point,
  };
  const hooks: Hooks = {
    beforeEnv: before.beforeEnv.point,
    beforeTool: before.beforeTool.point,
    afterTool: after.afterTool.point,
    afterEnv: after.afterEnv.point,
    afterRun: recorder<AfterTap>().point,
    ...rest,
  };
  const plugin = shellHooks(api);
  plugin.tap?.(hooks, {});
  const callBefore =
    (hook: keyof typeof before) =>
    async (scope: Scope, env: Environment = scope.env) => {
      let current = env;
      for (const { fn } of before[hook].taps()) current = (await fn(current, scope)) ?? current;
      return current;
    };
  const callAfter = (hook: keyof typeof after) => async (scope: Scope, result: Result) => {
    for (const { fn } of after[hook].taps()) await fn(result, scope);
  };
  return {
    plugin,
    beforeTool: callBefore('beforeTool'),
    beforeEnv: callBefore('beforeEnv'),
    afterTool: callAfter('afterTool'),
    afterEnv: callAfter('afterEnv'),
    applies: (hook, folder) => before[hook].taps().map(({ options }) => options.applies?.(folder)),
  };
}

function recorder<F>(): { readonly point: TapPoint<F, BeforeTapOptions>; taps(): readonly Tapped<F>[] } {
  const taps: Tapped<F>[] = [];
  const point: TapPoint<F, BeforeTapOptions> = {
    tap(first: F | BeforeTapOptions, second?: F) {
      taps.push(isTap(first) ? { options: {}, fn: first } : { options: first, fn: needed(second) });
    },
  };
  return { point, taps: () => taps.toSorted((a, b) => (a.options.stage ?? 0) - (b.options.stage ?? 0)) };
}

function isTap<F>(it: F | BeforeTapOptions): it is F {
  return typeof it === 'function';
}

function needed<F>(it: F | undefined): F {
  if (it === undefined) throw new Error('a tap needs a function');
  return it;
}

/** The outcome that after hooks are told. */
export function result(outcome: Result['outcome'], what?: string): Result {
  return { outcome, faults: what === undefined ? [] : [{ code: 'COMMAND_FAILED', what }] };
}

/** The faults that a promise is rejected with. */
export async function faultsOf(promise: Promise<unknown>): Promise<readonly Fault[]> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (isFaultError(error)) return error.faults;
  throw new Error(`expected faults, got ${String(error)}`);
}

function isFaultError(thrown: unknown): thrown is FaultError {
  return thrown instanceof Error && 'faults' in thrown;
}
