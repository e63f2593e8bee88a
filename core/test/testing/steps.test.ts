/** Steps that break the contract, one rule each: the kit catches them, and says what to mend. */

import * as child from 'node:child_process';
import { appendFileSync, openSync, writeSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { PluginFactory, Step, Steps } from '@bitops/core';
import { checkPlugin } from '@bitops/core/testing';
import { describe, expect, test } from 'vitest';
import { codesOf, faultsIn, probe, secret, stepping, whole } from './probe.js';

/** One step, in every action. */
const yielding = (step: unknown) =>
  stepping(function* () {
    yield step as Step; // strangers' JavaScript may yield anything
  });
const read = { file: 'ls', args: [], effect: 'read' } as const;

test('a sound plugin has no faults, also where its program fails and where it is a single file', () => {
  expect(faultsIn(probe(), { cases: [whole] })).toEqual([]);
  expect(checkPlugin({ plugin: probe() })).toEqual([]);
});

const single: Readonly<Record<string, readonly [PluginFactory, string, string]>> = {
  'a plan that changes something': [yielding({ file: 'rm', args: ['x'], effect: 'write' }), 'PLAN_WRITES', 'rm x'],
  'a secret in the arguments': [yielding({ ...read, args: ['-k', secret] }), 'SECRET_IN_ARGS', 'ls -k ***'],
  'a secret in base64': [yielding({ ...read, args: [btoa(secret)] }), 'SECRET_IN_ARGS', 'ls ***'],
  'a shell that runs what the settings say': [
    yielding({ ...read, file: 'bash', args: ['-ec', 'cat the-goal'] }),
    'SHELL_STRING',
    'the-goal',
  ],
  'a shell behind another program': [
    yielding({ ...read, file: 'env', args: ['sh', '-c', 'cat the-goal'] }),
    'SHELL_STRING',
    'cat the-goal',
  ],
  'a command line in the place of a program': [yielding({ ...read, file: 'ls -l' }), 'COMMAND_JOINED', '"ls -l"'],
  'a time that is none': [yielding({ ...read, timeout: 'soon' }), 'TIMEOUT_INVALID', '"soon"'],
  'a secret in a file that others can read': [
    yielding({ write: 'a', content: `key=${secret}`, mode: 0o644 }),
    'SECRET_READABLE',
    '0644',
  ],
  'a secret in the name of a file': [yielding({ write: secret, content: '' }), 'SECRET_SHOWN', 'name of a file'],
  'a secret in a note': [yielding({ note: `with ${secret}` }), 'SECRET_SHOWN', 'a note'],
  'a secret in a preview': [yielding({ preview: [{ address: secret, action: 'read' }] }), 'SECRET_SHOWN', 'a preview'],
  'a secret in a warning': [yielding({ warning: { code: 'A_B', what: secret } }), 'SECRET_SHOWN', 'a warning'],
  'a warning without a code that stays': [yielding({ warning: { code: 'oops', what: 'x' } }), 'CODE_INVALID', 'oops'],
  'an output that is a secret and not marked': [
    yielding({ outputs: { key: { value: secret, sensitive: false } } }),
    'SECRET_UNMARKED',
    'The output key',
  ],
  'a file outside of the workspace': [yielding({ write: '../../../x', content: '' }), 'PATH_ESCAPES', '../../../x'],
  'a cached folder outside of the workspace': [
    yielding({ cached: '/etc', key: 'x', action: 'take' }),
    'PATH_ESCAPES',
    '/etc',
  ],
  'what is no step': [yielding({ file: 'ls', args: [], effect: 'raed' }), 'STEP_INVALID', 'effect: string'],
  'steps that are a promise': [probe(() => ({ steps: async () => {} })), 'STEP_INVALID', 'no steps'],
};

test.each(Object.entries(single))('%s', (_, [plugin, code, said]) => {
  const faults = faultsIn(plugin);
  expect(codesOf(faults)).toEqual([code]);
  expect(faults[0]?.what).toContain(said);
  expect(faults[0]?.fix).toMatch(/\.$/);
  expect(JSON.stringify(faults)).not.toContain(secret);
});

test('a secret that a mask names, and one of the inputs, are secrets as well', () => {
  const masking = stepping(function* ({ inputs }) {
    yield { mask: 'masked-value-61' };
    yield { ...read, args: ['masked-value-61'] };
    yield { ...read, args: Object.values(inputs).map((it) => ('value' in it ? String(it.value) : '')) };
  });
  const inputs = { token: { value: 'token-value-20', sensitive: true }, zone: { value: 'a', sensitive: false } };
  const faults = faultsIn(masking, { cases: [{ ...whole, inputs }] });
  expect(codesOf(faults)).toEqual(['SECRET_IN_ARGS']);
  expect(faults.map((it) => it.why)).toEqual([expect.stringMatching(/^It is step 2/), expect.stringMatching(/step 3/)]);
});

describe('what a plugin does by itself is refused, and told', () => {
  const doing = (act: (folder: string) => unknown) =>
    stepping(function* ({ deployment }) {
      yield read;
      act(deployment.folder);
    });
  test.each<readonly [string, (folder: string) => unknown]>([
    ['fs.appendFileSync', (folder) => appendFileSync(join(folder, 'site.txt'), 'x')],
    ['fs.promises.rename', (folder) => rename(folder, `${folder}.x`)],
    ['child_process.spawnSync', () => child.spawnSync('true')],
    ['child_process.execFile', () => child.execFile('true')],
    ['globalThis.fetch', () => fetch('http://127.0.0.1:9')],
  ])('%s', (name, act) => {
    const faults = faultsIn(doing(act));
    expect(codesOf(faults)).toEqual(['EFFECT_UNYIELDED']);
    expect(faults[0]?.what).toContain(`${name} was called`);
  });

  test('also where it goes on in silence, and where only the folder shows it', () => {
    const silent = doing((folder) => {
      try {
        appendFileSync(join(folder, 'site.txt'), 'x');
      } catch {}
    });
    expect(codesOf(faultsIn(silent))).toEqual(['EFFECT_UNYIELDED']);
    const hidden = doing((folder) => openSync(join(folder, 'made.txt'), 'w'));
    expect(faultsIn(hidden)[0]?.what).toContain('The plugin itself changed test/probe/made.txt');
  });

  test('and works again when the kit is done', () => {
    faultsIn(probe());
    expect(child.execFileSync('echo', ['hello'], { encoding: 'utf8' })).toBe('hello\n');
    expect(typeof writeSync).toBe('function');
  });
});

const interrupted = (clean: () => Steps) =>
  stepping(function* () {
    try {
      yield read;
    } finally {
      yield* clean();
    }
  });

const endings: Readonly<Record<string, readonly [PluginFactory, readonly string[], string]>> = {
  'steps without an end': [
    stepping(function* () {
      for (;;) yield { pause: 1 };
    }),
    ['STEPS_ENDLESS'],
    'no end of steps',
  ],
  'an interrupt that is waited for in vain': [
    interrupted(function* () {
      for (let ran = false; !ran; ) ran = (yield read).ran;
    }),
    ['INTERRUPT_IGNORED'],
    'After an interrupt at step 1',
  ],
  'an interrupt that ends in an error': [
    interrupted(function* () {
      if (!(yield read).ran) throw new Error('cleaning failed');
    }),
    ['INTERRUPT_THROWN'],
    'cleaning failed',
  ],
  'a failure that ends in what nobody understands': [
    stepping(function* () {
      try {
        yield read;
      } catch {
        throw new TypeError('x is undefined');
      }
    }),
    ['ERROR_UNEXPLAINED'],
    'after ls failed (step 1), the steps throw what is no fault: x is undefined',
  ],
  'a failure that does not say what to do': [
    stepping(function* (_, { fault }) {
      try {
        yield read;
      } catch (error) {
        throw fault({ code: 'LIST_FAILED', what: `no list: ${String(error)}` });
      }
    }),
    ['FAULT_WITHOUT_FIX'],
    'LIST_FAILED',
  ],
  'a refused preview that is no fault any more': [
    stepping(function* () {
      try {
        yield { preview: [] };
      } catch {
        throw new Error('refused');
      }
    }),
    ['ERROR_UNEXPLAINED'],
    'after the preview failed (step 1)',
  ],
  'a case that fails': [
    stepping(function* (_, { fault }) {
      yield read;
      throw fault({ code: 'SITE_MISSING', what: 'no site', fix: 'Write one.' });
    }),
    ['CASE_FAILED'],
    'SITE_MISSING: no site',
  ],
  'steps that are others each time': [
    stepping(function* () {
      yield { ...read, args: [String(Math.random())] };
    }),
    ['STEPS_UNSTEADY'],
    'Step 1 is another one each time',
  ],
  'what is told to a tool is not its own': [
    stepping(function* ({ config }) {
      Object.assign(config as object, { more: 1 });
      yield read;
    }),
    ['ERROR_UNEXPLAINED'],
    'not extensible',
  ],
};

test.each(Object.entries(endings))('%s', (_, [plugin, codes, said]) => {
  const faults = faultsIn(plugin);
  expect(codesOf(faults)).toEqual(codes);
  expect(faults[0]?.what).toContain(said);
});

test('a case that must end in a fault says so, and must', () => {
  const failing = stepping(function* (_, { fault }) {
    yield read;
    throw fault({ code: 'SITE_MISSING', what: 'no site', fix: 'Write one.' });
  });
  expect(faultsIn(failing, { cases: [{ ...whole, fault: 'SITE_MISSING' }] })).toEqual([]);
  expect(faultsIn(probe(), { cases: [{ ...whole, fault: 'SITE_MISSING' }] })[0]).toMatchObject({
    code: 'CASE_FAILED',
    what: expect.stringContaining('end well'),
  });
});

test('the programs of a case answer, fail, and see how often they were asked', () => {
  const asked: string[] = [];
  const polling = stepping(function* () {
    while ((yield { ...read, capture: true }).stdout !== 'ready') yield { pause: 5 };
    yield { ...read, file: 'test', okExitCodes: [0, 1] };
  });
  const cases = [
    {
      ...whole,
      answers: ({ file }: { file: string }, { before }: { before: number }) => {
        asked.push(`${file} ${before}`);
        if (file === 'test') return { exitCode: 1 };
        return before < 2 ? 'not yet' : 'ready';
      },
    },
  ];
  expect(faultsIn(polling, { cases })).toEqual([]);
  expect(asked.slice(0, 4)).toEqual(['ls 0', 'ls 1', 'ls 2', 'test 0']);
});
