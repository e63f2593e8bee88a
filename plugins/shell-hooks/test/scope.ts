import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Command, Environment, Fault, Scope, StepResult } from '@bitops/core';
import { pluginApi as api } from '@bitops/core/testing';
import { afterEach } from 'vitest';

/** A file of a test's ops repo: its text, or its text and mode. */
export type Files = Readonly<Record<string, string | { readonly text: string; readonly mode: number }>>;

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Makes a folder with files, removed after the test. */
export function makeFolder(files: Files = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'shell-hooks-')));
  made.push(folder);
  for (const [name, file] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof file === 'string' ? file : file.text);
    chmodSync(path, typeof file === 'string' ? 0o644 : file.mode);
  }
  return folder;
}

/** What a test sees of a run's scope. */
export interface TestScope extends Scope {
  readonly commands: readonly (Command & { readonly script?: string })[];
  readonly warnings: readonly Fault[];
  /** All that the processes printed. */
  printed(): string;
}

/** A scope whose `exec` runs real processes. */
export function makeScope(files: Files, over: Partial<Scope> = {}): TestScope {
  const folder = makeFolder(files);
  const commands: (Command & { readonly script?: string })[] = [];
  const warnings: Fault[] = [];
  const printed: string[] = [];
  const scope: TestScope = {
    intent: 'deploy',
    environment: 'test',
    deployment: { environment: 'test', name: 'terraform', id: 'test:terraform', folder },
    tool: 'terraform',
    action: 'apply',
    cwd: folder,
    env: { PATH: process.env['PATH'], BITOPS_ENVIRONMENT: 'test' },
    failFast: true,
    dryRun: false,
    safe: false,
    scratch: makeFolder(),
    commands,
    warnings,
    printed: () => printed.join(''),
    mask: () => {},
    warn: (warning) => void warnings.push(warning),
    exec: async (command) => {
      commands.push(command);
      if (scope.dryRun && command.effect === 'write') return { ran: false, exitCode: 0, stdout: '', proceed: false };
      return execute(command, { ...scope.env, ...command.env }, printed);
    },
    ...over,
  };
  return scope;
}

async function execute(command: Command, env: Environment, printed: string[]): Promise<StepResult> {
  const { file, args, cwd, okExitCodes = [0], capture } = command;
  const child = spawn(file, args, { cwd, env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const stdout: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout.push(chunk);
    if (capture !== true) printed.push(chunk.toString());
  });
  child.stderr.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  const [code, signal] = await ended(child, file);
  if (code === null) throw api.fault({ code: 'COMMAND_KILLED', what: `${file} was ended by ${signal}` });
  if (!okExitCodes.includes(code)) throw api.fault({ code: 'COMMAND_FAILED', what: `${file} failed with ${code}` });
  const text = capture === true ? Buffer.concat(stdout).toString() : '';
  return { ran: true, exitCode: code, stdout: text, proceed: false };
}

function ended(child: ChildProcess, file: string): Promise<readonly [number | null, NodeJS.Signals | null]> {
  return new Promise((resolve, reject) => {
    child.on('error', () => reject(api.fault({ code: 'COMMAND_MISSING', what: `${file} was not found` })));
    child.on('close', (code, signal) => resolve([code, signal]));
  });
}
