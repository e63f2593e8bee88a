/** The conformance suite: everything that bitops expects of a plugin, as tests of the author's own runner. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { loadDocument } from '@bitops/config';
import { distinct, type Fault, faultsOf, type Manifest } from '@bitops/core';
import { pluginApi, readManifest } from '@bitops/loader';
import { checkTaps } from './check-manifest.js';
import { checkPackage } from './check-package.js';
import { checkPages } from './check-pages.js';
import { checkSchema } from './check-schema.js';
import { checkFailures, checkInterrupts, checkReads, checkRuns } from './check-steps.js';
import { checkAnswers, checkBinaries, checkTransient } from './check-tool.js';
import { loadSubject } from './load-subject.js';
import type { PluginCase, PluginUnderTest, Runner, Subject } from './subject.js';

/** One thing that is expected. */
interface Check {
  readonly title: string;
  find(subject: Subject): readonly Fault[];
}

const isPlugin = 'is a plugin: a name, and a tool or taps';

const ofPlugin: readonly Check[] = [
  { title: isPlugin, find: checkTaps },
  { title: 'has a package that is found, and a manifest that is true', find: checkPackage },
  {
    title: 'has settings that are strict and described, with secrets marked',
    find: ({ plugin, tool }) => [
      ...(tool === undefined ? [] : checkSchema(tool.config, tool.name)),
      ...(plugin.options === undefined ? [] : checkSchema(plugin.options, undefined)),
    ],
  },
  {
    title: 'knows errors that may pass by their text',
    find: ({ tool }) => (tool === undefined ? [] : checkTransient(tool)),
  },
  {
    title: 'has pages that say what its schema says',
    find: (it) => checkPages(it, process.env['BITOPS_UPDATE'] === '1'),
  },
];

const ofCases: Check = {
  title: 'names the programs that it starts',
  find: (it) => checkBinaries(it, manifestOf(it)),
};

const ofCase = [
  { title: 'plan, deploy, destroy and dry runs yield what they may', find: checkRuns },
  { title: 'an interrupt at any step ends it', find: checkInterrupts },
  { title: 'a failure at any step ends in a fault that says what to do', find: checkFailures },
  { title: 'what it reads beside its work changes nothing', find: checkReads },
  { title: 'what it says of the deployment is steady, and stays in its folder', find: checkAnswers },
] as const;

/** Declares the tests of a plugin, in any runner that has `describe` and `it`. */
export function describePlugin({ describe, it }: Runner, given: PluginUnderTest): void {
  const declare = (title: string, find: () => readonly Fault[]) => it(title, () => expectNone(find));
  describe(`the plugin ${nameOf(given)} keeps to the contract`, () => {
    for (const one of checksOf(given)) declare(one.title, one.find);
  });
}

/** Everything that is wrong with a plugin, without a runner: a program may ask, too. */
export function checkPlugin(given: PluginUnderTest): readonly Fault[] {
  return distinct(checksOf(given).flatMap(({ find }) => findIn(find)));
}

function checksOf(given: PluginUnderTest): readonly { readonly title: string; find(): readonly Fault[] }[] {
  let subject: Subject;
  try {
    subject = loadSubject(given);
  } catch (error) {
    return [{ title: isPlugin, find: () => faultsOf(error) }];
  }
  const { tool, cases } = subject;
  const own = ofPlugin.map(({ title, find }) => ({ title, find: () => find(subject) }));
  if (tool === undefined) return own;
  const each = cases.flatMap((one: PluginCase) =>
    ofCase.map(({ title, find }) => ({ title: `${one.name}: ${title}`, find: () => find(tool, one) })),
  );
  return [...own, { title: ofCases.title, find: () => ofCases.find(subject) }, ...each];
}

function manifestOf({ root }: Subject): Manifest | undefined {
  if (root === undefined || loadDocument(join(root, 'package.json')) === undefined) return undefined;
  return readManifest(root, { spec: root });
}

function nameOf({ plugin }: PluginUnderTest): string {
  try {
    return plugin(pluginApi).name;
  } catch {
    return 'that is tested';
  }
}

function findIn(find: () => readonly Fault[]): readonly Fault[] {
  try {
    return find();
  } catch (error) {
    return faultsOf(error, { what: 'The check itself failed' });
  }
}

function expectNone(find: () => readonly Fault[]): void {
  const found = distinct(findIn(find)).map(toText);
  if (found.length > 0) assert.fail(`\n\n${found.join('\n\n')}\n`);
}

function toText({ code, what, at, why, fix }: Fault): string {
  const place = at === undefined ? undefined : [at.file, at.line, at.column].filter((it) => it !== undefined).join(':');
  const lines = [
    `${code} ${what}`,
    ...(place === undefined ? [] : [`at: ${place}`]),
    ...(why === undefined ? [] : [`why: ${why}`]),
    ...(fix === undefined ? [] : [`fix: ${fix}`]),
  ];
  return lines.join('\n').replaceAll('\n', '\n  ');
}
