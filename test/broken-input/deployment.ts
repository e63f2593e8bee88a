import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Case, deployments, hello, plugins, settings } from './case.js';

const file = 'test/terraform/bitops.config.yaml';

/** Settings of a deployment that are wrong. */
export const deployment: readonly Case[] = [
  {
    title: 'An unknown key with a near name',
    files: settings('terraform:', '  cli:', '    stack_action: apply'),
    args: ['deploy', 'test'],
  },
  {
    title: 'A key in the wrong section',
    files: settings('terraform:', '  options:', '    var-file: test.tfvars'),
    args: ['deploy', 'test'],
  },
  { title: 'Another root key', files: settings('teraform:', '  cli: {}'), args: ['deploy', 'test'] },
  {
    title: 'Wrong types',
    files: settings('terraform:', '  cli:', '    targets: module.net', '  options:', '    skip-deploy: maybe'),
    args: ['deploy', 'test'],
  },
  {
    title: 'None of the values that may be',
    files: settings('terraform:', '  cli:', '    stack-action: aply'),
    args: ['plan', 'test'],
  },
  { title: 'A value in the place of keys', files: settings('terraform: apply'), args: ['deploy', 'test'] },
  { title: 'A tab', files: settings('terraform:', '\tcli: {}'), args: ['deploy', 'test'] },
  {
    title: 'A value that needs quotes',
    files: settings('terraform:', '  cli:', '    target: {{ target }}'),
    args: ['deploy', 'test'],
  },
  { title: 'The same key twice', files: settings('terraform:', '  cli: {}', '  cli: {}'), args: ['deploy', 'test'] },
  { title: 'A list', files: settings('- terraform'), args: ['deploy', 'test'] },
  {
    title: 'A colon without a space',
    files: settings('terraform:', '  cli:', '    target:module.net'),
    args: ['deploy', 'test'],
  },
  { title: 'A whole file without a space', files: settings('terraform:{}'), args: ['deploy', 'test'] },
  {
    title: 'A reference in braces',
    files: settings('terraform:', '  cli: {target: ${outputs.net.id}}'),
    args: ['deploy', 'test'],
  },
  { title: 'An alias of nothing', files: settings('terraform:', '  cli: *defaults'), args: ['deploy', 'test'] },
  {
    title: 'A tag that is none',
    files: settings('terraform:', '  cli:', '    target: !Ref net'),
    args: ['deploy', 'test'],
  },
  { title: 'Two documents', files: settings('terraform: {}', '---', 'terraform: {}'), args: ['deploy', 'test'] },
  {
    title: 'Aliases that would fill the memory',
    files: settings(
      'a: &a [x, x, x, x, x, x, x, x, x, x]',
      'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]',
      'c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]',
      'd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]',
      'e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]',
      'terraform: {cli: {targets: *e}}',
    ),
    args: ['deploy', 'test'],
  },
  {
    title: 'Nested without an end',
    files: settings('terraform:', `  cli: ${'['.repeat(70)}${']'.repeat(70)}`),
    args: ['deploy', 'test'],
  },
  {
    title: 'Keys that JavaScript has names for',
    files: settings('terraform:', '  __proto__: {polluted: true}', '  constructor: {}', '  cli:', '    toString: x'),
    args: ['deploy', 'test', '--set', '__proto__.polluted=true', '--set', 'constructor.name=x'],
  },
  {
    title: 'More than a configuration ever is',
    arrange: ({ root }) => writeFileSync(join(root, file), `# ${'x'.repeat(5 * 1024 * 1024)}\n`),
    args: ['deploy', 'test'],
  },
  {
    title: 'Another encoding',
    arrange: ({ root }) => writeFileSync(join(root, file), 'terraform:\n  cli:\n    target: größe\n', 'latin1'),
    args: ['deploy', 'test'],
  },
  {
    title: 'UTF-16',
    arrange: ({ root }) => writeFileSync(join(root, file), '\ufeffterraform: {}\n', 'utf16le'),
    args: ['deploy', 'test'],
  },
  {
    title: 'Bytes that are no text',
    arrange: ({ root }) => writeFileSync(join(root, file), 'terraform: {}\0\n'),
    args: ['deploy', 'test'],
  },
  {
    title: 'A folder in the place of the file',
    arrange: ({ root }) => mkdirSync(join(root, file)),
    args: ['deploy', 'test'],
  },
  {
    title: 'A link to nowhere in the place of the file',
    arrange: ({ root }) => symlinkSync('shared.yaml', join(root, file)),
    args: ['deploy', 'test'],
  },
  {
    title: 'A value that must be set, and no file',
    files: { ...plugins('[./hello.mjs]'), 'hello.mjs': hello, ...deployments('hello: {}'), 'test/hello/README.md': '' },
    args: ['deploy', 'test'],
  },
];
