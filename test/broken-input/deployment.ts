import { mkdirSync, symlinkSync } from 'node:fs';
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
