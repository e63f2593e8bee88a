/**
 * The demo: installs, builds, and deploys the ops repo examples/quickstart with the command line just built.
 * What follows `npm start --` is run there instead: `npm start -- plan cloud`.
 */
import { cpSync, existsSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import { setup } from './setup.mjs';

setup();
const { build } = await import('./build.mjs');
const { run } = await import('./step.mjs');
const { root } = await import('./workspaces.mjs');
await build();

/** A copy, so that the state that terraform keeps there does not end up in the checkout; git ignores it. */
const demo = join(root, '.demo', 'quickstart');
cpSync(join(root, 'examples', 'quickstart'), demo, { recursive: true });

const asked = process.argv.slice(2);
const runs =
  asked.length > 0 ? [asked] : [['deploy', 'hello'], ...(hasProgram('terraform') ? [['deploy', 'cloud']] : [])];
for (const args of runs) bitops(args);
if (asked.length === 0) printNext();

function bitops(args) {
  console.log(`\n$ bitops ${args.join(' ')}`);
  const { status } = run(process.execPath, [join(root, 'bin', 'dist', 'cli.js'), ...args], {
    cwd: demo,
    env: toDemoEnvironment(process.env),
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

function printNext() {
  const terraform = hasProgram('terraform')
    ? 'npm start -- deploy cloud       again: nothing changes, the state was kept'
    : 'The environment "cloud" was left out: terraform is not on the PATH.';
  console.log(`
The ops repo that was deployed is ${relative(process.cwd(), demo)}, a copy of examples/quickstart that git ignores.
Next:
  npm start -- list               what is in it
  npm start -- plan hello cloud   what would change
  ${terraform}`);
}

/** terraform complains in every command where this variable names a file that is not there. */
function toDemoEnvironment(env) {
  const file = env.TF_CLI_CONFIG_FILE;
  return file === undefined || existsSync(file) ? env : { ...env, TF_CLI_CONFIG_FILE: '/dev/null' };
}

function hasProgram(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));
}
