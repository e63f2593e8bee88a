/** Whatever is wrong is said before anything runs: all of it, each with its place and its mend. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Files, type OpsRepo, opsRepo, type RunOptions } from './rig.js';

interface Case {
  readonly title: string;
  readonly files?: Files;
  readonly args: readonly string[];
  readonly options?: RunOptions;
  /** What no list of files can say. */
  readonly arrange?: (repo: OpsRepo) => void;
}

/** A deployment that would leave a trace if anything of its environment ran. */
const witness: Files = {
  'test/bitops.config.yaml': 'bitops:\n  deployments:\n    first: {plugin: shell}\n    terraform: {}\n',
  'test/bitops.before-deploy.d/trace.sh': 'touch "$HOME/ran"\n',
  'test/first/deploy.sh': 'touch "$HOME/ran"\n',
  'test/first/plan.sh': 'touch "$HOME/ran"\n',
  'test/first/destroy.sh': 'touch "$HOME/ran"\n',
  'test/terraform/main.tf': '',
};

const hello = `export default ({ z, tool }) => tool({
  name: 'hello',
  config: z.strictObject({ who: z.string() }),
  *steps() {},
});
`;

const plugins = (sources: string) => ({ 'bitops.config.yaml': `bitops:\n  plugins: ${sources}\n` });
const pluginPackage = (manifest: string, code = hello) => ({
  'node_modules/bitops-plugin-hello/package.json': `{ "name": "bitops-plugin-hello", "type": "module", "exports": "./index.js", "bitops": ${manifest} }`,
  'node_modules/bitops-plugin-hello/index.js': code,
  ...plugins('[hello]'),
});
const settings = (text: string) => ({ 'test/terraform/bitops.config.yaml': text });

const chapters: Readonly<Record<string, readonly Case[]>> = {
  'The command line': [
    { title: 'no environment is named', args: ['deploy'] },
    { title: 'an environment that is not there', args: ['deploy', 'tset'] },
    { title: 'an environment that is not there, and none is near', args: ['deploy', 'production'] },
    { title: 'an environment by a path out of the repo', args: ['deploy', '../test'] },
    { title: 'an environment by an absolute path', args: ['deploy', '/etc'] },
    { title: 'a deployment that is not there', args: ['deploy', 'test', '--only', 'teraform', '--skip', 'test:frist'] },
    { title: '--set of an unknown deployment', args: ['deploy', 'test', '--set', 'terrafrom:cli.target=x'] },
    { title: '--set of an unknown key', args: ['deploy', 'test', '--set', 'cli.taget=x'] },
    { title: '--set of an unknown key of a deployment', args: ['deploy', 'test', '--set', 'terraform:cli.script=x'] },
    { title: '--set without a value', args: ['deploy', 'test', '--set', 'cli.target', '--set', '=x'] },
    { title: '--set of a wrong value', args: ['deploy', 'test', '--set', 'cli.stack-action=aply'] },
    { title: 'a wrong value in a variable', args: ['deploy', 'test'], options: { env: { BITOPS_TERRAFORM_SKIP_DEPLOY: 'maybe' } } },
    { title: 'an unknown command', args: ['deplyo', 'test'] },
    { title: 'an unknown option', args: ['deploy', 'test', '--dryrun'] },
    { title: 'all environments, and one by name', args: ['deploy', '--all', 'test'] },
    { title: 'a repo that is not there', args: ['-C', 'nowhere', 'deploy', 'test'] },
    { title: 'a folder that is no ops repo', args: ['deploy', 'test'], options: { cwd: '../home' } },
  ],
  'The settings of a deployment': [
    {
      title: 'an unknown key with a near name',
      files: settings('terraform:\n  cli:\n    stack_action: apply\n'),
      args: ['deploy', 'test'],
    },
    {
      title: 'a key in the wrong section',
      files: settings('terraform:\n  options:\n    var-file: test.tfvars\n'),
      args: ['deploy', 'test'],
    },
    { title: 'another root key', files: settings('teraform:\n  cli: {}\n'), args: ['deploy', 'test'] },
    {
      title: 'a wrong type',
      files: settings('terraform:\n  cli:\n    targets: module.net\n  options:\n    skip-deploy: maybe\n'),
      args: ['deploy', 'test'],
    },
    {
      title: 'a value that is none of those that may be',
      files: settings('terraform:\n  cli:\n    stack-action: aply\n'),
      args: ['plan', 'test'],
    },
    { title: 'a value in the place of keys', files: settings('terraform: apply\n'), args: ['deploy', 'test'] },
    { title: 'a tab', files: settings('terraform:\n\tcli:\n'), args: ['deploy', 'test'] },
    {
      title: 'a value that needs quotes',
      files: settings('terraform:\n  cli:\n    target: {{ target }}\n'),
      args: ['deploy', 'test'],
    },
    { title: 'the same key twice', files: settings('terraform:\n  cli: {}\n  cli: {}\n'), args: ['deploy', 'test'] },
    { title: 'a list', files: settings('- terraform\n'), args: ['deploy', 'test'] },
    {
      title: 'a folder in the place of the file',
      args: ['deploy', 'test'],
      arrange: ({ root }) => mkdirSync(join(root, 'test/terraform/bitops.config.yaml')),
    },
    {
      title: 'a link to nowhere in the place of the file',
      args: ['deploy', 'test'],
      arrange: ({ root }) => symlinkSync('shared.yaml', join(root, 'test/terraform/bitops.config.yaml')),
    },
    {
      title: 'a value that must be set and is not',
      files: {
        ...plugins('[./hello.mjs]'),
        'hello.mjs': hello,
        'test/bitops.config.yaml': 'bitops:\n  deployments:\n    first: {plugin: shell}\n    hello: {}\n',
        'test/hello/README': '',
        'test/bitops.before-deploy.d/trace.sh': 'touch "$HOME/ran"\n',
      },
      args: ['deploy', 'test', '--safe'],
    },
  ],
  'The settings of the ops repo': [
    {
      title: 'an unknown key',
      files: { 'bitops.config.yaml': 'bitops:\n  fail-fast: false\n' },
      args: ['deploy', 'test'],
    },
    {
      title: 'a wrong type',
      files: { 'bitops.config.yaml': 'bitops:\n  fail_fast: sometimes\n  grace: long\n' },
      args: ['deploy', 'test'],
    },
    { title: 'text that is no YAML', files: { 'bitops.config.yaml': 'bitops:\n  grace 5\n  plugins: []\n' }, args: ['deploy', 'test'] },
    { title: 'JSON that is none', files: { 'bitops.config.json': '{ "bitops": { "grace": 5 }\n' }, args: ['deploy', 'test'] },
    { title: 'a package.json that is no JSON', files: { 'package.json': '{ "bitops": \n' }, args: ['deploy', 'test'] },
    { title: 'JavaScript that throws', files: { 'bitops.config.mjs': 'throw new Error("no luck");\n' }, args: ['deploy', 'test'] },
    { title: 'JavaScript that is none', files: { 'bitops.config.cjs': 'module.exports = {\n' }, args: ['deploy', 'test'] },
    { title: 'JavaScript that exports no map', files: { 'bitops.config.mjs': 'export default () => 5;\n' }, args: ['deploy', 'test'] },
    { title: 'JavaScript with a wrong value', files: { 'bitops.config.mjs': 'export default { bitops: { grace: "x" } };\n' }, args: ['deploy', 'test'] },
    {
      title: 'a mask that is no regular expression',
      files: { 'bitops.config.yaml': 'bitops:\n  logging:\n    masks:\n      - search: "(["\n        replace: ""\n' },
      args: ['deploy', 'test'],
    },
    {
      title: 'a wrong value in the settings of the environment',
      files: { 'test/bitops.config.yaml': 'bitops:\n  fail_fast: maybe\n  deployments:\n    first: {plugn: shell}\n    terraform: yes\n' },
      args: ['deploy', 'test'],
    },
    {
      title: 'deployments as a list',
      files: { 'test/bitops.config.yaml': 'bitops:\n  deployments: [first, terraform]\n' },
      args: ['deploy', 'test'],
    },
  ],
  Plugins: [
    { title: 'one that is not installed', files: plugins('[packer]'), args: ['deploy', 'test'] },
    {
      title: 'a tool that no plugin has',
      files: { 'test/bitops.config.yaml': 'bitops:\n  deployments:\n    first: {plugin: shel}\n    terraform: {plugin: packer}\n' },
      args: ['deploy', 'test'],
    },
    { title: 'a source that is none', files: plugins('{x: 3}'), args: ['deploy', 'test'] },
    { title: 'sources that are none', files: plugins('hello'), args: ['deploy', 'test'] },
    { title: 'a list with a source that is none', files: plugins('[./hello.mjs, 3]'), args: ['deploy', 'test'] },
    { title: 'a git repository', files: plugins('{duplo: {source: "https://example.com/duplo.git"}}'), args: ['deploy', 'test'] },
    { title: 'a file that is not there', files: plugins('[./hello.mjs]'), args: ['deploy', 'test'] },
    { title: 'a file outside of the repo', files: plugins('[../hello.mjs]'), args: ['deploy', 'test'] },
    {
      title: 'a link out of the repo',
      files: plugins('[./hello.mjs]'),
      args: ['deploy', 'test'],
      arrange: ({ root, home }) => symlinkSync(join(home, 'hello.mjs'), join(root, 'hello.mjs')),
    },
    { title: 'a file of a wrong kind', files: { ...plugins('[./hello.ts]'), 'hello.ts': hello }, args: ['deploy', 'test'] },
    { title: 'throws when it is imported', files: { ...plugins('[./hello.mjs]'), 'hello.mjs': 'throw new Error("no luck");' }, args: ['deploy', 'test'] },
    { title: 'imports what is not there', files: { ...plugins('[./hello.mjs]'), 'hello.mjs': 'import "left-pad";' }, args: ['deploy', 'test'] },
    { title: 'is no JavaScript', files: { ...plugins('[./hello.mjs]'), 'hello.mjs': 'export default {\n' }, args: ['deploy', 'test'] },
    { title: 'has no default export', files: { ...plugins('[./hello.mjs]'), 'hello.mjs': 'export const plugin = 1;' }, args: ['deploy', 'test'] },
    { title: 'a factory that throws', files: { ...plugins('[./hello.mjs]'), 'hello.mjs': 'export default () => { throw new Error("no luck"); };' }, args: ['deploy', 'test'] },
    { title: 'a factory that gives nothing', files: { ...plugins('[./hello.mjs]'), 'hello.mjs': 'export default () => {};' }, args: ['deploy', 'test'] },
    { title: 'a tool without steps', files: { ...plugins('[./hello.mjs]'), 'hello.mjs': 'export default ({ z, tool }) => tool({ name: "hello", config: z.strictObject({}) });' }, args: ['deploy', 'test'] },
    { title: 'a tool without a schema', files: { ...plugins('[./hello.mjs]'), 'hello.mjs': 'export default ({ tool }) => tool({ name: "hello", config: {}, *steps() {} });' }, args: ['deploy', 'test'] },
    { title: 'a package that is no plugin', files: pluginPackage('3'), args: ['deploy', 'test'] },
    { title: 'a package for a later bitops', files: pluginPackage('{ "apiVersion": 2 }'), args: ['deploy', 'test'] },
    { title: 'a package for an earlier bitops', files: pluginPackage('{ "apiVersion": 0 }'), args: ['deploy', 'test'] },
    { title: 'a tap that throws', files: { ...plugins('[./hello.mjs]'), 'hello.mjs': 'export default ({ plugin }) => plugin({ name: "hello", tap() { throw new Error("no luck"); } });' }, args: ['deploy', 'test'] },
    {
      title: 'options that it does not have',
      files: {
        'bitops.config.yaml': 'bitops:\n  plugins:\n    hello:\n      source: ./hello.mjs\n      options: {level: high, colour: red}\n',
        'hello.mjs': 'export default ({ plugin, z }) => plugin({ name: "hello", options: z.strictObject({ level: z.number(), color: z.string() }) });',
      },
      args: ['deploy', 'test'],
    },
    { title: 'a file of the repo, with --safe', files: { ...plugins('[./hello.mjs]'), 'hello.mjs': hello }, args: ['deploy', 'test', '--safe'] },
  ],
  'What is on the machine': [
    { title: 'a binary that is not there', args: ['deploy', 'test'], options: { env: { PATH: '/nowhere' } } },
    {
      title: 'an environment that is a link out of the repo',
      args: ['deploy', 'out', 'test'],
      arrange: ({ root, home }) => symlinkSync(home, join(root, 'out')),
    },
    {
      title: 'a deployment that is a link out of the environment',
      args: ['validate'],
      arrange: ({ root, home }) => symlinkSync(home, join(root, 'test/out')),
      files: { 'test/bitops.config.yaml': 'bitops:\n  deployments:\n    out: {plugin: shell}\n    ../test/first: {plugin: shell}\n' },
    },
    {
      title: 'a deployment without a folder',
      args: ['validate', 'test'],
      files: { 'test/bitops.config.yaml': 'bitops:\n  deployments:\n    frist: {plugin: shell}\n' },
    },
    { title: 'a deployment whose script is not there', args: ['deploy', 'test'], files: { 'test/first/bitops.config.yaml': 'shell:\n  cli:\n    script: depoly.sh\n' } },
  ],
  'To destroy': [
    { title: 'nobody confirms it', args: ['destroy', 'test'] },
    {
      title: '--apply, and the configuration says destroy',
      files: settings('terraform:\n  cli:\n    stack-action: destroy\n'),
      args: ['deploy', 'test', '--apply'],
    },
  ],
  'Several faults': [
    {
      title: 'of several deployments, of several environments, are told together',
      files: {
        'test/terraform/bitops.config.yaml': 'terraform:\n  cli:\n    stack-action: aply\n  optoins:\n    version: latest\n',
        'test/first/bitops.config.yaml': 'shell:\n  cli:\n    args: --fast\n',
        'test/bitops.config.yaml': 'bitops:\n  deployments:\n    first: {plugin: shell}\n    terraform: {}\n    third: {plugin: helmm}\n',
        'test/third/values.yaml': '',
        'production/terraform/bitops.config.yaml': 'terraform:\n  cli: {\n',
        'broken/bitops.config.yaml': 'bitops:\n  deployment:\n    terraform: {}\n',
      },
      args: ['deploy', 'test', 'production', 'broken', 'prodution', '--skip', 'helm'],
      options: { env: { BITOPS_TERRAFORM_INIT_UPGRADE: 'perhaps' } },
    },
  ],
};

const printed: string[] = [];

describe.each(Object.entries(chapters))('%s', (chapter, cases) => {
  test.each(cases)('$title', async ({ title, files, args, options, arrange }) => {
    const repo = opsRepo({ ...witness, ...files });
    const terraform = repo.fake('terraform');
    arrange?.(repo);
    const before = repo.snapshot();
    const run = await repo.bitops(args, options);
    const command = `$ ${Object.entries(options?.env ?? {}).map(([k,v])=>`${k}=${v} `).join('')}bitops ${args.join(' ')}`;
    printed.push(`-- ${chapter}: ${title}\n\n${command}\n${run.stderr.replaceAll(repo.root, '/repo')}${run.stdout}`);
    console.log(printed.at(-1), run.exitCode);
    expect(terraform.calls).toEqual([]);
    expect(repo.snapshot()).toEqual(before);
  });
});
