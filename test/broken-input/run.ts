import { type Case, deployments, settings } from './case.js';

/** What the machine lacks, and what may not be run as it is asked for. */
export const run: readonly Case[] = [
  { title: 'Binaries that are not there', options: { env: { PATH: '/nowhere' } }, args: ['deploy', 'test'] },
  { title: 'A destroy that nobody confirms', args: ['destroy', 'test'] },
  {
    title: '--apply, where the configuration destroys',
    files: settings('terraform:', '  cli:', '    stack-action: destroy'),
    args: ['deploy', 'test', '--apply'],
  },
];

/** One run, and much that is wrong with it. */
export const several: readonly Case[] = [
  {
    title: 'All faults of all deployments and environments are told at once',
    files: {
      ...deployments('first: {plugin: shell}', 'terraform: {}', 'third: {plugin: helmm}'),
      'test/first/bitops.config.yaml': 'shell:\n  cli:\n    args: --fast\n',
      ...settings('terraform:', '  cli:', '    stack-action: aply', '  optoins:', '    version: latest'),
      'test/third/values.yaml': '',
      'production/terraform/bitops.config.yaml': 'terraform:\n  cli: {\n',
      'broken/bitops.config.yaml': 'bitops:\n  deployment:\n    terraform: {}\n',
    },
    options: { env: { BITOPS_TERRAFORM_INIT_UPGRADE: 'perhaps' } },
    args: ['deploy', 'test', 'production', 'broken', 'prodution', '--skip', 'helm'],
  },
];
