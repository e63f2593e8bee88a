import type { Case } from './case.js';

/** Arguments and variables that mean nothing. */
export const commandLine: readonly Case[] = [
  { title: 'No environment is named', args: ['deploy'] },
  { title: 'An environment that is not there', args: ['deploy', 'tset'] },
  { title: 'An environment that is not there, and none is near', args: ['deploy', 'production'] },
  {
    title: 'An environment that is not there, in a variable',
    args: ['plan'],
    options: { env: { ENVIRONMENT: 'tset' } },
  },
  { title: 'An environment by a path out of the repo', args: ['deploy', '../test'] },
  { title: 'An environment by an absolute path', args: ['deploy', '/etc'] },
  { title: 'A deployment that is not there', args: ['deploy', 'test', '--only', 'teraform', '--skip', 'test:frist'] },
  { title: '--set of an unknown deployment', args: ['deploy', 'test', '--set', 'terrafrom:cli.target=x'] },
  { title: '--set of an unknown key', args: ['deploy', 'test', '--set', 'cli.taget=x'] },
  { title: '--set of an unknown key of a deployment', args: ['deploy', 'test', '--set', 'terraform:cli.script=x'] },
  {
    title: '--set without a value, and without a path',
    args: ['deploy', 'test', '--set', 'cli.target', '--set', '=x'],
  },
  { title: '--set of a wrong value', args: ['deploy', 'test', '--set', 'cli.stack-action=aply'] },
  {
    title: 'A wrong value in a variable',
    args: ['deploy', 'test'],
    options: { env: { BITOPS_TERRAFORM_SKIP_DEPLOY: 'maybe' } },
  },
  { title: 'An unknown command', args: ['deplyo', 'test'] },
  { title: 'An unknown option', args: ['deploy', 'test', '--dryrun'] },
  { title: 'All environments, and one by name', args: ['deploy', '--all', 'test'] },
  { title: 'An ops repo that is not there', args: ['-C', 'nowhere', 'deploy', 'test'] },
  { title: 'A folder that is no ops repo', args: ['deploy', 'test'], options: { cwd: '../home' } },
];
