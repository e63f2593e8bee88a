import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Change, Command, StepResult, Steps } from '@bitops/contract';
import { fault } from '@bitops/fault';
import { createInterrupt } from '@bitops/runtime';
import { expect, onTestFinished, test } from 'vitest';
import { driveSteps, type Stage, type Told } from '../src/steps.js';

const read = (name: string): Command => ({ file: name, args: [], effect: 'read' });
const ok: StepResult = { ran: true, exitCode: 0, stdout: '', proceed: true };

/** A stage that notes what it is asked and answers from a table. */
function makeStage(over: Partial<Stage> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'bitops-steps-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const done: string[] = [];
  const told: Told = { changes: undefined, outputs: {} };
  const stage: Stage = {
    action: 'apply',
    folder,
    bounds: folder,
    cache: join(folder, 'cache'),
    told,
    run: async ({ file }) => {
      done.push(file);
      return ok;
    },
    onPreview: async (changes) => void done.push(`preview ${changes.length}`),
    onMask: (value) => void done.push(`mask ${value}`),
    onNote: (text) => void done.push(`note ${text}`),
    pause: async (seconds) => void done.push(`pause ${seconds}`),
    onWarning: ({ what }) => void done.push(`warning ${what}`),
    ...over,
  };
  return { stage, done, told, folder };
}

const create = (address: string): Change => ({ address, action: 'create' });

test('does each step in turn and hands back how it went', async () => {
  const { stage, done, told } = makeStage();
  const answers: boolean[] = [];
  const steps = function* (): Steps {
    answers.push((yield read('init')).ran);
    answers.push((yield { preview: [create('a'), create('b')] }).proceed);
    yield { mask: 'secret' };
    yield { warning: { code: 'X_Y', what: 'look' } };
    yield { note: 'half way' };
    yield { pause: 0.5 };
    yield { outputs: { url: { value: 'u', sensitive: false } } };
    yield { outputs: { id: { unknown: true, sensitive: false } } };
  };
  await driveSteps(steps(), stage, createInterrupt());
  expect(done).toEqual(['init', 'preview 2', 'mask secret', 'warning look', 'note half way', 'pause 0.5']);
  expect(answers).toEqual([true, true]);
  expect(told.changes).toEqual([create('a'), create('b')]);
  expect(Object.keys(told.outputs ?? {})).toEqual(['url', 'id']);
});

test('what was changed takes the place of what was previewed, and nobody is asked', async () => {
  const { stage, done, told } = makeStage();
  const steps = function* (): Steps {
    yield { preview: [create('a'), create('b')] };
    yield { changed: [create('c')] };
  };
  await driveSteps(steps(), stage, createInterrupt());
  expect(done).toEqual(['preview 2']);
  expect(told.changes).toEqual([create('c')]);
});

test('a folder is kept in the cache of the user, and none outside of the workspace', async () => {
  const { stage, folder } = makeStage();
  const ran: boolean[] = [];
  const steps = function* (): Steps {
    yield { write: 'mine/program', content: 'x' };
    ran.push((yield { cached: 'mine', key: 'programs/1', action: 'keep' }).ran);
    ran.push((yield { cached: 'other', key: 'programs/1', action: 'take' }).ran);
    ran.push((yield { cached: 'third', key: 'programs/2', action: 'take' }).ran);
    yield { cached: '../outside', key: 'programs/1', action: 'take' };
  };
  const outside = expect.objectContaining({ code: 'PATH_ESCAPES' });
  await expect(driveSteps(steps(), stage, createInterrupt())).rejects.toEqual(outside);
  expect(ran).toEqual([true, true, false]);
  expect(readFileSync(join(folder, 'other', 'program'), 'utf8')).toBe('x');
});

test('a preview that is no more than one is answered with a no', async () => {
  const { stage } = makeStage({ action: 'preview' });
  const steps = function* (): Steps {
    expect((yield { preview: [] }).proceed).toBe(false);
  };
  await driveSteps(steps(), stage, createInterrupt());
  expect.hasAssertions();
});

test('a resource that is previewed again counts once, as it was told last', async () => {
  const { stage, told } = makeStage();
  const steps = function* (): Steps {
    yield { preview: [create('a')] };
    yield { preview: [{ address: 'a', action: 'update' }, create('b')] };
  };
  await driveSteps(steps(), stage, createInterrupt());
  expect(told.changes).toEqual([{ address: 'a', action: 'update' }, create('b')]);
});

test('what fails is thrown into the generator, which may go on', async () => {
  const { stage, done } = makeStage({
    run: ({ file }) =>
      file === 'bad' ? Promise.reject(fault({ code: 'COMMAND_FAILED', what: 'bad failed' })) : Promise.resolve(ok),
  });
  const steps = function* (): Steps {
    try {
      yield read('bad');
    } catch (error) {
      yield { warning: { code: 'X_Y', what: String(error instanceof Error && error.message) } };
    }
  };
  await driveSteps(steps(), stage, createInterrupt());
  expect(done).toEqual(['warning bad failed']);
});

test('what the generator does not catch is thrown on', async () => {
  const { stage } = makeStage({ run: () => Promise.reject(new Error('broken')) });
  const steps = function* (): Steps {
    yield read('bad');
  };
  await expect(driveSteps(steps(), stage, createInterrupt())).rejects.toThrow('broken');
});

test('after an interrupt the generator returns, and the steps of its finally are not done', async () => {
  const interrupt = createInterrupt();
  const { stage, done } = makeStage({
    run: async ({ file }) => {
      done.push(file);
      interrupt.request({ signal: 'SIGINT' });
      return ok;
    },
  });
  const last: boolean[] = [];
  const steps = function* (): Steps {
    try {
      yield read('apply');
      yield read('never');
    } finally {
      last.push((yield read('cleanup')).ran);
    }
  };
  await driveSteps(steps(), stage, interrupt);
  expect(done).toEqual(['apply']);
  expect(last).toEqual([false]);
});

test('writes files into the workspace, private unless said, and nowhere else', async () => {
  const { stage, folder } = makeStage();
  const write = (path: string, mode?: number) =>
    function* (): Steps {
      yield { write: path, content: 'text', ...(mode === undefined ? {} : { mode }) };
    };
  await driveSteps(write('sub/plain')(), stage, createInterrupt());
  await driveSteps(write(join(folder, 'open'), 0o644)(), stage, createInterrupt());
  expect(readFileSync(join(folder, 'sub/plain'), 'utf8')).toBe('text');
  const modes = ['sub/plain', 'open'].map((name) => (statSync(join(folder, name)).mode & 0o777).toString(8));
  expect(modes).toEqual(['600', '644']);
  const outside = driveSteps(write('../outside')(), stage, createInterrupt());
  await expect(outside).rejects.toMatchObject({ code: 'PATH_ESCAPES' });
});
