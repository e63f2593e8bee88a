import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { createStyle } from '../src/colors.js';
import { toRequest } from '../src/commands/run.js';
import { toVerdict } from '../src/commands/validate.js';
import { parse } from '../src/parse.js';
import { renderTree } from '../src/reporters/listing.js';
import { loadWidth } from '../src/reporters/width.js';

it('draws the ops repo as a tree', async () => {
  const deployments = [deployment('terraform/größe-日本', 'terraform'), deployment('web', 'shell')];
  const environments = [
    { name: 'test', folder: '/ops/test', deployments },
    { name: 'empty', folder: '/ops/empty', deployments: [] },
  ];
  const width = await loadWidth(deployments.map((it) => it.name));
  expect(`\n${renderTree(environments, createStyle(false), width)}`).toMatchInlineSnapshot(`
    "
    test
    ├─ terraform/größe-日本  terraform
    └─ web                   shell

    empty
    └─ no deployments
    "
  `);
  expect(renderTree([], createStyle(false), width)).toBe('There are no environments.\n');
});

it('counts what it validated', () => {
  const nodes = ['test', 'prod'].map((environment) => ({ environment }));
  expect(toVerdict(nodes)).toBe('2 environments, 2 deployments: no faults');
  expect(toVerdict(nodes.slice(1))).toBe('1 environment, 1 deployment: no faults');
});

it('asks core for what the options say', () => {
  const look = { version: '1.2.3', style: createStyle(false), columns: 100 };
  const parsed = parse(['plan', 'test', '--exit-code', '--only', 'web', '--dry-run'], look);
  if (parsed.kind !== 'invocation' || !('options' in parsed.invocation)) throw new Error('not parsed');
  expect(toRequest(parsed.invocation, { env: {} }, { color: true })).toEqual({
    intent: 'plan',
    environments: ['test'],
    all: false,
    only: ['web'],
    skip: [],
    tags: [],
    withNeeds: false,
    withDependents: false,
    set: [],
    apply: false,
    dryRun: true,
    concurrency: availableParallelism(),
    changesExitCode: true,
    color: true,
  });
});

function deployment(name: string, tool: string) {
  return { name, folder: `/ops/test/${name}`, tool };
}
