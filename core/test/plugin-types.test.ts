/** What the types promise to authors of plugins; the compiler checks them with the types of all tests. */
import type { PluginFactory, Steps } from '@bitops/core';
import { pluginApi } from '@bitops/core/testing';
import { expect, expectTypeOf, test } from 'vitest';

test('a tool gets its configuration as its own schema gives it out', () => {
  const factory: PluginFactory = ({ z, tool }) =>
    tool({
      name: 'hello',
      config: z.strictObject({ who: z.string().default('world'), times: z.array(z.number()).default([]) }),
      action: (config) => (config.times.length > 0 ? 'apply' : 'preview'),
      *steps({ config, action }): Steps {
        expectTypeOf(config).toEqualTypeOf<{ who: string; times: number[] }>();
        expectTypeOf(action).toEqualTypeOf<'preview' | 'apply' | 'destroy'>();
        // @ts-expect-error the schema has no such key
        void config.whom;
        const answer = yield { file: 'echo', args: [config.who], effect: 'write' };
        expectTypeOf(answer.exitCode).toEqualTypeOf<number>();
        // @ts-expect-error a command says what it changes
        yield { file: 'echo', args: [] };
      },
    });
  expect(factory(pluginApi).tool?.config.parse({})).toEqual({ who: 'world', times: [] });
});

test('hooks can be tapped and not called', () => {
  const factory: PluginFactory = ({ plugin, fault }) =>
    plugin({
      name: 'policy',
      tap(hooks) {
        hooks.beforeTool.tap({ stage: 5 }, (env, scope) => ({ ...env, WHERE: scope.cwd }));
        hooks.plan.tap((changes) => {
          if (changes.some(({ action }) => action === 'delete')) throw fault({ code: 'DELETE_REFUSED', what: 'no' });
        });
        hooks.afterTool.tap(({ outcome }) => void expectTypeOf(outcome).toExtend<string>());
        // @ts-expect-error only core calls a hook
        void hooks.event.call;
        // @ts-expect-error variables are texts
        hooks.beforeRun.tap(() => ({ NUMBER: 1 }));
      },
    });
  expect(factory(pluginApi).name).toBe('policy');
});
