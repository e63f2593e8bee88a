import type { Command, RemoteLock, Scope } from '@bitops/contract';
import { faultsOf } from '@bitops/fault';
import { describe, expect, test } from 'vitest';
import { createBus, type ScopeFor } from '../src/bus.js';

/** A scope that knows for whom it was made. */
const scope: ScopeFor = (plugin, hook, env = {}): Scope => ({
  intent: 'deploy',
  cwd: `${plugin}/${hook}`,
  env,
  failFast: true,
  dryRun: false,
  safe: false,
  scratch: '/nowhere',
  exec: () => Promise.reject(new Error('no processes here')),
  mask: () => {},
  warn: () => {},
});

const command: Command = { file: 'tool', args: ['go'], effect: 'write' };

describe('before hooks', () => {
  test('hand the variables from tap to tap', async () => {
    const bus = createBus();
    bus.hooksFor('one').beforeTool.tap((env) => ({ ...env, A: '1' }));
    bus.hooksFor('two').beforeTool.tap((env, { env: seen }) => ({ ...env, B: `${seen['A']}2` }));
    expect(await bus.before('beforeTool', { X: 'x' }, scope)).toEqual({ X: 'x', A: '1', B: '12' });
  });

  test('a tap that returns nothing leaves the variables as they are', async () => {
    const bus = createBus();
    bus.hooksFor('one').beforeRun.tap(async () => {});
    expect(await bus.before('beforeRun', { X: 'x' }, scope)).toEqual({ X: 'x' });
  });

  test.each([
    ['gave a value of type string', 'A=1'],
    ['gave a list', ['A=1']],
    ['gave null', null],
    ['gave a value of type number for the variable PORT', { A: 'a', PORT: 80 }],
    ['gave null for the variable PORT', { PORT: null }],
  ])('a tap that %s is named', async (what, given) => {
    const bus = createBus();
    // plugins are JavaScript: their types hold nobody back
    bus.hooksFor('bad').beforeTool.tap(() => given as never);
    const error = await bus.before('beforeTool', { X: 'x' }, scope).catch((thrown: unknown) => thrown);
    const code = 'HOOK_RESULT_INVALID';
    const why = expect.stringContaining('(plugin bad, hook beforeTool)');
    expect(faultsOf(error)).toMatchObject([{ code, what: `A before hook ${what}`, why }]);
  });

  test('a tap may take a variable away', async () => {
    const bus = createBus();
    bus.hooksFor('one').beforeTool.tap((env) => ({ ...env, X: undefined }));
    expect(await bus.before('beforeTool', { X: 'x' }, scope)).toEqual({ X: undefined });
  });

  test('stages and names order the taps', async () => {
    const bus = createBus();
    const order: string[] = [];
    const tap = (name: string) => () => void order.push(name);
    bus.hooksFor('late').beforeTool.tap({ stage: 10 }, tap('late'));
    bus.hooksFor('middle').beforeTool.tap(tap('middle'));
    bus.hooksFor('early').beforeTool.tap({ stage: -10 }, tap('early'));
    bus.hooksFor('guest').beforeTool.tap({ before: 'middle' }, tap('guest'));
    await bus.before('beforeTool', {}, scope);
    expect(order).toEqual(['early', 'guest', 'middle', 'late']);
  });

  test('the first one that throws ends the hook, and is named', async () => {
    const bus = createBus();
    bus.hooksFor('bad').beforeEnv.tap(() => {
      throw new TypeError('x is not a function');
    });
    bus.hooksFor('next').beforeEnv.tap(() => expect.unreachable());
    const error = await bus.before('beforeEnv', {}, scope).catch((thrown: unknown) => thrown);
    expect(faultsOf(error)).toEqual([
      {
        code: 'TAP_FAILED',
        what: 'The plugin bad failed in its hook beforeEnv',
        why: 'x is not a function',
        fix: 'Correct the plugin, or take it out of bitops.plugins.',
      },
    ]);
  });
});

test('a fault keeps its code and its words, and says which tap it came from', async () => {
  const bus = createBus();
  const { fault } = await import('@bitops/fault');
  bus.hooksFor('policy').plan.tap(() => {
    throw fault({ code: 'POLICY_BROKEN', what: 'no deletes on a Friday', why: 'It is Friday.', fix: 'Wait.' });
  });
  const error = await bus.plan([{ address: 'a', action: 'delete' }], scope).catch((thrown: unknown) => thrown);
  const why = 'It is Friday.\n(plugin policy, hook plan)';
  expect(faultsOf(error)).toEqual([{ code: 'POLICY_BROKEN', what: 'no deletes on a Friday', why, fix: 'Wait.' }]);
});

test('every after tap runs, and all that fails is collected', async () => {
  const bus = createBus();
  const told: string[] = [];
  bus.hooksFor('bad').afterTool.tap(() => Promise.reject(new Error('one')));
  bus.hooksFor('worse').afterTool.tap(({ outcome }) => {
    told.push(outcome);
    throw new Error('two');
  });
  const failed = await bus.after('afterTool', { outcome: 'failed', faults: [] }, scope);
  expect(told).toEqual(['failed']);
  expect(failed.map(({ what, why }) => [what, why])).toEqual([
    ['The plugin bad failed in its hook afterTool', 'one'],
    ['The plugin worse failed in its hook afterTool', 'two'],
  ]);
});

test('a command tap can wrap a command, or leave it', async () => {
  const bus = createBus();
  expect(await bus.command(command, scope)).toBe(command);
  bus.hooksFor('wrap').command.tap((it) => ({ ...it, file: 'nice', args: [it.file, ...it.args] }));
  bus.hooksFor('look').command.tap(() => undefined);
  expect(await bus.command(command, scope)).toEqual({ file: 'nice', args: ['tool', 'go'], effect: 'write' });
});

test('a tap gets a scope made for its plugin and hook', async () => {
  const bus = createBus();
  const seen: string[] = [];
  bus.hooksFor('one').beforeTool.tap((_, { cwd }) => void seen.push(cwd));
  bus.hooksFor('two').afterRun.tap((_, { cwd }) => void seen.push(cwd));
  await bus.before('beforeTool', {}, scope);
  await bus.after('afterRun', { outcome: 'succeeded', faults: [] }, scope);
  expect(seen).toEqual(['one/beforeTool', 'two/afterRun']);
});

test('what plugins get can tap and do nothing else', () => {
  const hooks = createBus().hooksFor('one');
  expect(Object.isFrozen(hooks)).toBe(true);
  for (const hook of Object.values(hooks)) {
    expect(Object.keys(hook)).toEqual(['tap']);
    expect(Object.isFrozen(hook)).toBe(true);
  }
});

test('knows whether a before tap may still mend a folder', () => {
  const bus = createBus();
  expect(bus.mayMend('/a')).toBe(false);
  bus.hooksFor('one').beforeTool.tap({ applies: (folder) => folder === '/a' }, () => {});
  expect([bus.mayMend('/a'), bus.mayMend('/b')]).toEqual([true, false]);
});

describe('locks', () => {
  const place = { environment: 'test', repo: () => 'ops', env: {}, mask: () => {} };
  const holder = { run: 'r', intent: 'deploy', host: 'h', pid: 1, started: '1', since: '2026' };
  const lock: RemoteLock = {
    where: 'here',
    take: () => ({ release: () => {} }),
    holder: () => holder,
    remove: () => true,
  };

  test('are provided by each plugin, in the order of their stages', async () => {
    const bus = createBus();
    expect(bus.locks(place)).toEqual([]);
    bus.hooksFor('late').lock.tap({ stage: 1 }, () => ({ ...lock, take: () => ({ heldBy: holder }) }));
    bus.hooksFor('early').lock.tap(({ environment, repo }) => ({ ...lock, where: `${repo()}/${environment}` }));
    const [early, late] = bus.locks(place);
    expect([early?.plugin, early?.where, late?.plugin]).toEqual(['early', 'ops/test', 'late']);
    expect(await early?.take(holder, () => {})).toHaveProperty('release');
    expect(await late?.take(holder, () => {})).toEqual({ heldBy: holder });
    expect([await early?.holder(), await early?.remove('r')]).toEqual([holder, true]);
  });

  test.each([
    ['take', 'mine'],
    ['take', { heldBy: { run: 'r' } }],
    ['holder', { ...holder, pid: '1' }],
    ['remove', undefined],
  ])('that answer %s with something else are refused, and the plugin is named', async (method, answer) => {
    const bus = createBus();
    // What a plugin in JavaScript may give.
    bus.hooksFor('odd').lock.tap(() => ({ ...lock, [method]: () => answer }));
    const [odd] = bus.locks(place);
    const asking = [odd?.take(holder, () => {}), odd?.holder(), odd?.remove('r')];
    const [asked, ...others] = [...asking.splice(['take', 'holder', 'remove'].indexOf(method), 1), ...asking];
    await expect(asked).rejects.toThrow(
      expect.objectContaining({ code: 'LOCK_ANSWER_INVALID', why: expect.stringContaining('(plugin odd, hook lock)') }),
    );
    await Promise.all(others);
  });

  test('that are none, or whose plugin throws, are errors that name it', async () => {
    const bus = createBus();
    bus.hooksFor('odd').lock.tap(() => ({ where: 'here' }) as never);
    expect(() => bus.locks(place)).toThrow(expect.objectContaining({ code: 'LOCK_ANSWER_INVALID' }));
    const other = createBus();
    other.hooksFor('failing').lock.tap(() => ({ ...lock, holder: () => Promise.reject(new Error('no route')) }));
    await expect(other.locks(place)[0]?.holder()).rejects.toThrow(
      expect.objectContaining({
        code: 'TAP_FAILED',
        what: 'The plugin failing failed in its hook lock',
        why: 'no route',
      }),
    );
  });
});
