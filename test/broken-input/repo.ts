import { symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { type Case, deployments } from './case.js';

/** Settings of the ops repo and of an environment that are wrong, and folders that lead out of it. */
export const repo: readonly Case[] = [
  {
    title: 'An unknown key',
    files: { 'bitops.config.yaml': 'bitops:\n  fail-fast: false\n' },
    args: ['deploy', 'test'],
  },
  {
    title: 'Wrong types',
    files: { 'bitops.config.yaml': 'bitops:\n  fail_fast: sometimes\n  grace: long\n' },
    args: ['deploy', 'test'],
  },
  {
    title: 'No YAML',
    files: { 'bitops.config.yaml': 'bitops:\n  grace 5\n  plugins: []\n' },
    args: ['deploy', 'test'],
  },
  {
    title: 'A folder in the place of the settings',
    files: { 'bitops.config.yaml/inside': '' },
    args: ['deploy', 'test'],
  },
  {
    title: 'Settings that are a link to nowhere',
    files: { 'test/terraform/bitops.config.yaml': 'terraform: {}\n' },
    arrange: ({ root }) => symlinkSync('../elsewhere.yaml', join(root, 'bitops.config.yaml')),
    args: ['deploy', 'test'],
  },
  {
    title: 'Settings that are larger than any',
    files: { '.bitopsrc.json': '{ "bitops": {} }\n', 'test/terraform/bitops.config.yaml': 'terraform: {}\n' },
    arrange: ({ root }) => truncateSync(join(root, '.bitopsrc.json'), 5 * 1024 * 1024),
    args: ['deploy', 'test'],
  },
  { title: 'No JSON', files: { 'bitops.config.json': '{ "bitops": { "grace": 5 }\n' }, args: ['deploy', 'test'] },
  { title: 'A package.json that is none', files: { 'package.json': '{ "bitops":\n' }, args: ['deploy', 'test'] },
  {
    title: 'JavaScript that throws',
    files: { 'bitops.config.mjs': 'throw new Error("no luck");\n' },
    args: ['deploy', 'test'],
  },
  { title: 'No JavaScript', files: { 'bitops.config.cjs': 'module.exports = {\n' }, args: ['deploy', 'test'] },
  {
    title: 'JavaScript that exports no settings',
    files: { 'bitops.config.mjs': 'export default { grace: 5 };\n' },
    args: ['deploy', 'test'],
  },
  {
    title: 'JavaScript with a wrong value',
    files: { 'bitops.config.mjs': 'export default { bitops: { grace: "5s" } };\n' },
    args: ['deploy', 'test'],
  },
  {
    title: 'Masks that are no regular expressions',
    files: {
      'bitops.config.yaml': `bitops:
  logging:
    masks:
      - {search: "([", replace: ""}
      - {search: "a(b)", replace: '\\2'}
`,
    },
    args: ['deploy', 'test'],
  },
  {
    title: 'Masks that could take for ever, and that are not of this Python',
    files: {
      'bitops.config.yaml': `bitops:
  logging:
    masks:
      - {search: '(\\w+\\s?)+(?=:)', replace: '#'}
      - {search: '(?x) key = \\w+', replace: '#'}
      - {search: 'a++b', replace: '#'}
      - {search: '(?P<key>\\w+)=', replace: '\\g<kye>='}
`,
    },
    args: ['deploy', 'test'],
  },
  {
    title: 'Wrong settings of an environment',
    files: {
      'test/bitops.config.yaml':
        'bitops:\n  fail_fast: maybe\n  deployments:\n    first: {plugn: shell}\n    terraform: terraform\n',
    },
    args: ['deploy', 'test'],
  },
  {
    title: 'Deployments as a list',
    files: { 'test/bitops.config.yaml': 'bitops:\n  deployments: [first, terraform]\n' },
    args: ['deploy', 'test'],
  },
  {
    title: 'A deployment without a folder',
    files: deployments('frist: {plugin: shell}'),
    args: ['validate', 'test'],
  },
  {
    title: 'Deployments that lead out of the environment',
    files: deployments('out: {plugin: shell}', '../test: {plugin: shell}', '/etc: {plugin: shell}'),
    arrange: ({ root, home }) => symlinkSync(home, join(root, 'test/out')),
    args: ['deploy', 'test'],
  },
  {
    title: 'An environment that is a link out of the repo',
    arrange: ({ root, home }) => symlinkSync(home, join(root, 'out')),
    args: ['deploy', 'out', 'test'],
  },
];
