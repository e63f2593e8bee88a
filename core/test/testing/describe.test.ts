/** The suite as a runner sees it. */
import type { PluginFactory } from '@bitops/core';
import { describePlugin, type PluginCase, type Runner } from '@bitops/core/testing';
import { expect, test } from 'vitest';
import { faultsIn, probe, stepping, whole } from './probe.js';

interface Declared {
  readonly title: string;
  readonly body: () => void | Promise<void>;
}

/** What is declared, and not run. */
function declare(plugin: PluginFactory, cases: readonly PluginCase[] = [whole]) {
  const suites: string[] = [];
  const tests: Declared[] = [];
  const runner: Runner = {
    describe(title, body) {
      suites.push(title);
      body();
    },
    it: (title, body) => void tests.push({ title, body }),
  };
  describePlugin(runner, { plugin, cases });
  return { suites, tests };
}

async function failuresOf(tests: readonly Declared[]): Promise<Readonly<Record<string, string>>> {
  const results = tests.map(async ({ title, body }) => [title, await message(body)] as const);
  return Object.fromEntries((await Promise.all(results)).filter(([, text]) => text !== ''));
}

async function message(body: () => void | Promise<void>): Promise<string> {
  try {
    await body();
    return '';
  } catch (error) {
    return String(error);
  }
}

test('there is one suite, a test for each thing that is expected, and all pass for a sound plugin', async () => {
  const { suites, tests } = declare(probe());
  expect(suites).toEqual(['the plugin probe keeps to the contract']);
  expect(tests.map((it) => it.title)).toEqual([
    'is a plugin: a name, and a tool or taps',
    'has a package that is found, and a manifest that is true',
    'has settings that are strict and described, with secrets marked',
    'knows errors that may pass by their text',
    'has pages that say what its schema says',
    'names the programs that it starts',
    'whole: plan, deploy, destroy and dry runs yield what they may',
    'whole: an interrupt at any step ends it',
    'whole: a failure at any step ends in a fault that says what to do',
    'whole: what it reads beside its work changes nothing',
    'whole: what it says of the deployment is steady, and stays in its folder',
  ]);
  expect(await failuresOf(tests)).toEqual({});
});

test('a failure says what is wrong, why, and the mend; the other tests pass', async () => {
  const writing = stepping(function* () {
    yield { file: 'rm', args: ['x'], effect: 'write' };
  });
  expect(await failuresOf(declare(writing).tests)).toEqual({
    'whole: plan, deploy, destroy and dry runs yield what they may': expect.stringMatching(
      /\n\nPLAN_WRITES plan: A command that changes something is yielded where nothing may change: rm x\n {2}why: It is step 1\.\n {2}fix: Yield a preview first/,
    ),
  });
});

test('errors that may pass are found by their text, and are not all errors', () => {
  const transient = [{ when: /busy/g, what: 'busy' }, { when: /a*/, what: 'all' }, { when: 'busy' }];
  expect(faultsIn(probe(() => ({ transient }))).map((it) => it.what)).toEqual([
    'transient[0] finds something else each time it is asked',
    'transient[1] finds every error',
    'transient[2] is no error that may pass',
  ]);
});

test('a plugin that is none has one test, which says so', async () => {
  const { suites, tests } = declare((() => undefined) as never); // strangers' JavaScript
  expect(suites).toEqual(['the plugin that is tested keeps to the contract']);
  expect(Object.values(await failuresOf(tests))).toEqual([
    expect.stringContaining('PLUGIN_INVALID The factory gives no'),
  ]);
});
