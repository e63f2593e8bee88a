import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Case, deployments, hello, plugins } from './case.js';

const inFile = (code: string) => ({ ...plugins('[./hello.mjs]'), 'hello.mjs': code });
const inPackage = (manifest: string) => ({
  ...plugins('[hello]'),
  'node_modules/bitops-plugin-hello/package.json': `{
  "name": "bitops-plugin-hello",
  "type": "module",
  "exports": "./index.js",
  "bitops": ${manifest}
}
`,
  'node_modules/bitops-plugin-hello/index.js': hello,
});
const args = ['deploy', 'test'];

/** Plugins that are not there, or are none. */
export const pluginCases: readonly Case[] = [
  { title: 'One that is not installed', files: plugins('[packer]'), args },
  {
    title: 'Tools that no plugin has',
    files: deployments('first: {plugin: shel}', 'terraform: {plugin: packer}'),
    args,
  },
  { title: 'A source that is none', files: plugins('{x: 3}'), args },
  { title: 'Sources that are none', files: plugins('hello'), args },
  { title: 'A list of sources that are none', files: plugins('[./hello.mjs, 3, hello/index.mjs]'), args },
  { title: 'A git repository', files: plugins('{duplo: {source: "https://me:secret@example.com/duplo.git"}}'), args },
  { title: 'A file out of the repo', files: plugins('[../hello.mjs]'), args },
  {
    title: 'A link out of the repo',
    files: plugins('[./hello.mjs]'),
    arrange: ({ root, home }) => symlinkSync(join(home, 'hello.mjs'), join(root, 'hello.mjs')),
    args,
  },
  {
    title: 'A package whose module is out of the repo',
    files: {
      ...plugins('[./hello]'),
      'hello/package.json': '{ "exports": "../../hello.mjs", "bitops": { "apiVersion": 1, "tool": "hello" } }\n',
    },
    args,
  },
  { title: 'A path without ./', files: { ...plugins('[tools/hello.mjs]'), 'tools/hello.mjs': hello }, args },
  { title: 'A file of a wrong kind', files: { ...plugins('[./hello.ts]'), 'hello.ts': hello }, args },
  { title: 'Throws when it is imported', files: inFile('throw new Error("no luck");\n'), args },
  { title: 'Imports what is not installed', files: inFile('import "left-pad";\n'), args },
  { title: 'Is no JavaScript', files: inFile('export default {\n'), args },
  { title: 'Has no default export', files: inFile('export const plugin = 1;\n'), args },
  { title: 'Its factory throws', files: inFile('export default () => {\n  throw new Error("no luck");\n};\n'), args },
  { title: 'Its factory gives nothing', files: inFile('export default () => {};\n'), args },
  {
    title: 'Its tool has no steps',
    files: inFile(`export default ({ z, tool }) => tool({ name: 'hello', config: z.strictObject({}) });\n`),
    args,
  },
  {
    title: 'Its tool has no schema',
    files: inFile(`export default ({ tool }) => tool({ name: 'hello', config: {}, *steps() {} });\n`),
    args,
  },
  {
    title: 'It throws when it taps the hooks',
    files: inFile(`export default ({ plugin }) => plugin({
  name: 'hello',
  tap(hooks) {
    hooks.beforeDeploy.tap(() => {});
  },
});
`),
    args,
  },
  {
    title: 'Options that it does not have',
    files: {
      ...inFile(`export default ({ plugin, z }) => plugin({
  name: 'hello',
  options: z.strictObject({ level: z.number(), color: z.string() }),
});
`),
      'bitops.config.yaml': `bitops:
  plugins:
    hello:
      source: ./hello.mjs
      options: {level: high, colour: red}
`,
    },
    args,
  },
  { title: 'A package that is no plugin', files: inPackage('{ "tool": "hello" }'), args },
  { title: 'A package for a later bitops', files: inPackage('{ "apiVersion": 2 }'), args },
  { title: 'A package for an earlier bitops', files: inPackage('{ "apiVersion": 0 }'), args },
  { title: 'A file of the repo, with --safe', files: inFile(hello), args: ['deploy', 'test', '--safe'] },
];
