import { PassThrough } from 'node:stream';
import type { Action, Intent } from '@bitops/core';
import { expect, it } from 'vitest';
import { type Intended, refuseDestroy, renderQuestion } from '../src/commands/confirm.js';
import { createScreen, createSinks } from '../src/screen.js';
import { fakeCaller, fakeScreen, Kept } from './fakes.js';

it('says what goes and what to type', () => {
  const nodes = [node('test', 'terraform', 'destroy'), node('test', 'web', 'destroy')];
  expect(`\n${renderQuestion(nodes, ['test'], fakeScreen().screen)}`).toMatchInlineSnapshot(`
    "
    This will be destroyed:
      - test › terraform  terraform
      - test › web  web
    Type test or yes to go on: "
  `);
  expect(renderQuestion(nodes, ['test', 'prod'], fakeScreen().screen)).toContain('Type yes to go on');
});

it.each([
  ['test', true],
  [' yes ', true],
  ['y', false],
  ['', false],
  ['prod', false],
  [undefined, false],
])('takes %j on a terminal as %s', async (typed, goesOn) => {
  const answer = await ask('destroy', { typed, terminal: true });
  expect(answer.asked).toBe(true);
  expect(answer.refusal?.code).toBe(goesOn ? undefined : 'DESTROY_DECLINED');
});

it('does not ask where it need not', async () => {
  expect(await ask('destroy', { terminal: true, yes: true })).toEqual({ asked: false, refusal: undefined });
  expect(await ask('destroy', { terminal: true, dryRun: true })).toEqual({ asked: false, refusal: undefined });
  expect(await ask('deploy', { terminal: true, action: 'apply' })).toEqual({ asked: false, refusal: undefined });
});

it('lets a deploy destroy without a terminal, but not a destroy', async () => {
  expect(await ask('deploy', {})).toEqual({ asked: false, refusal: undefined });
  expect((await ask('destroy', {})).refusal?.code).toBe('DESTROY_UNCONFIRMED');
  expect((await ask('destroy', { terminal: true, env: { CI: 'true' } })).refusal?.code).toBe('DESTROY_UNCONFIRMED');
  expect((await ask('deploy', { terminal: true, typed: 'no' })).refusal?.code).toBe('DESTROY_DECLINED');
});

interface Situation {
  typed?: string | undefined;
  terminal?: boolean;
  yes?: boolean;
  dryRun?: boolean;
  action?: Action;
  env?: Record<string, string>;
}

async function ask(intent: Intent, situation: Situation) {
  const { typed, terminal = false, yes = false, dryRun = false, action = 'destroy', env = {} } = situation;
  const stdin = Object.assign(new PassThrough(), { isTTY: terminal });
  const stderr = new Kept(terminal);
  const { caller } = fakeCaller([], { stdin, stderr, env });
  const screen = createScreen(caller, createSinks(caller), {
    format: 'text',
    logLevel: 'info',
    safe: false,
    color: true,
  });
  stdin.end(typed === undefined ? '' : `${typed}\n`);
  const intended: Intended = {
    request: { intent, dryRun },
    graph: { nodes: [node('test', 'terraform', action), { ...node('prod', 'web', 'destroy'), skip: 'not wanted' }] },
  };
  const refusal = await refuseDestroy(caller, screen, intended, yes);
  return { asked: stderr.text.includes('Type '), refusal };
}

function node(environment: string, deployment: string, action: Action) {
  return { environment, deployment, tool: deployment, action };
}
