import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import type { Caller, Listener } from '../src/caller.js';
import { writeFiles } from '../src/init/write.js';
import { main } from '../src/main.js';
import { fakeCaller, Kept } from './fakes.js';

const from = pathToFileURL(join(import.meta.dirname, '../dist/cli.js')).href;

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'bitops-init-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Runs `bitops init` on a terminal, and answers each question when it is asked. */
async function onTerminal(argv: readonly string[], answers: Readonly<Record<string, string>>, env = {}) {
  const root = folder();
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const stderr = new Kept(true);
  let listener: Listener | undefined;
  const caller: Partial<Caller> = {
    stdin,
    stderr,
    from,
    env: { PATH: process.env.PATH, NO_COLOR: '1', ...env },
    cwd: () => root,
    listen: (it) => {
      listener = it;
      return () => {
        listener = undefined;
      };
    },
  };
  const { caller: whole, stdout } = fakeCaller(['init', ...argv], caller);
  const left = { ...answers };
  const timer = setInterval(() => {
    for (const [question, keys] of Object.entries(left)) {
      if (!stderr.text.includes(question)) continue;
      delete left[question];
      if (keys === 'SIGTERM') listener?.signal?.('SIGTERM');
      else if (keys === 'end') stdin.end();
      else stdin.write(keys);
    }
  }, 20);
  const exitCode = await main(whole).finally(() => clearInterval(timer));
  return { root, exitCode, asked: stderr.text, stdout: stdout.text, listens: listener !== undefined };
}

it('asks for what no flag says, and writes what was answered', async () => {
  const answers = { 'What is the environment called?': 'stage\r', 'Which tools': '\r' };
  const done = await onTerminal(['ops'], answers);
  expect([done.exitCode, done.listens]).toEqual([0, false]);
  expect(readdirSync(join(done.root, 'ops/stage'))).toContain('shell');
  expect(done.stdout).toContain('bitops deploy stage');
  expect(done.asked).not.toContain('\u001b[36m');
});

it('takes what is usual for an empty answer, and asks only for what is missing', async () => {
  const done = await onTerminal(['--tool', 'shell'], { 'What is the environment called?': '\r' });
  expect(done.exitCode).toBe(0);
  expect(done.asked).not.toContain('Which tools');
  expect(readFileSync(join(done.root, 'test/bitops.config.yaml'), 'utf8')).toContain(
    '    shell:\n      plugin: shell\n',
  );
});

it.each([[['--yes']], [['--tool', 'shell', '--environment', 'test']]])('asks nothing with %j', async (argv) => {
  expect(await onTerminal(argv, {})).toMatchObject({ exitCode: 0, asked: '' });
});

it('asks nothing in CI, even if that has a terminal', async () => {
  expect(await onTerminal([], {}, { CI: 'true' })).toMatchObject({ exitCode: 0, asked: '' });
});

it.each([
  ['Ctrl-C at the first question', { 'What is the environment called?': 'st\u0003' }, 130],
  ['Ctrl-C at the second', { 'What is the environment called?': 'stage\r', 'Which tools': '\u0003' }, 130],
  ['Ctrl-D', { 'What is the environment called?': '\u0004' }, 130],
  ['the end of the input', { 'What is the environment called?': 'end' }, 130],
  ['SIGTERM', { 'What is the environment called?': 'SIGTERM' }, 143],
])('leaves nothing behind after %s', async (_, answers, exitCode) => {
  const done = await onTerminal([], answers);
  expect([done.exitCode, done.listens]).toEqual([exitCode, false]);
  expect(done.asked).toContain('Nothing was written.');
  expect(readdirSync(done.root)).toEqual([]);
});

it('says what is wrong with a name, and asks again', async () => {
  const answers = { 'What is the environment called?': '_x\r', 'No name of an environment': '\u007f\u007fstage\r' };
  const done = await onTerminal(['--tool', 'shell'], answers);
  expect(done.exitCode).toBe(0);
  expect(readdirSync(done.root)).toContain('stage');
});

it('takes everything away again where a file can not be written', () => {
  const root = folder();
  writeFileSync(join(root, 'b'), 'mine');
  const file = (path: string) => ({ path, content: path, mode: 0o644 });
  const write = () => writeFiles(join(root, 'new/er'), [file('a'), file('x/y/z'), file('../../b')]);
  expect(write).toThrow(expect.objectContaining({ code: 'FOLDER_UNWRITABLE' }));
  expect(readdirSync(root)).toEqual(['b']);
  expect(readFileSync(join(root, 'b'), 'utf8')).toBe('mine');
});
