import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Change, Command, Environment, Outputs, Step, StepResult } from '@bitops/core';
import { drive, runOf, tool } from './tool.js';

/** Whether terraform is on the PATH; where it is not, the tests that need it are skipped, and say so. */
export const hasTerraform = available('terraform', ['version']);

/** Tries a program, and tells loudly if it is not there. */
export function available(file: string, args: readonly string[]): boolean {
  const { status } = spawnSync(file, args, { stdio: 'ignore' });
  if (status !== 0) console.warn(`SKIPPED: ${[file, ...args].join(' ')} does not work here; its tests are not run`);
  return status === 0;
}

/** A private folder with one configuration of terraform in it. */
export function configured(files: Readonly<Record<string, string>>) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bitops-terraform-')));
  const put = (more: Readonly<Record<string, string>>) => {
    for (const [name, content] of Object.entries(more)) writeFileSync(join(folder, name), content);
  };
  put(files);
  return { folder, put, remove: () => rmSync(folder, { recursive: true }) };
}

export interface Done {
  readonly steps: readonly Step[];
  readonly changes: readonly Change[];
  readonly outputs: Outputs | undefined;
  readonly masks: readonly string[];
}

/** Runs a deployment as core would, with real processes; a dry run (`dry`) does no writes. */
export function deploy(
  folder: string,
  over: Parameters<typeof runOf>[0] & { dry?: boolean; caller?: Environment } = {},
): Done {
  const { dry = false, caller = {}, ...rest } = over;
  const run = runOf({ folder, env: { ...process.env, ...caller }, ...rest });
  mkdirSync(run.artifacts, { recursive: true });
  const { steps } = drive(tool.steps(run), (step) => {
    if ('file' in step) return step.effect === 'write' && dry ? { ran: false } : execute(step, folder, run.env);
    if ('write' in step) return write(resolve(folder, step.write), step.content);
    return { proceed: run.action !== 'preview' };
  });
  return {
    steps,
    changes: steps.flatMap((step) => ('preview' in step ? step.preview : [])),
    outputs: steps.flatMap((step) => ('outputs' in step ? [step.outputs] : [])).at(-1),
    masks: steps.flatMap((step) => ('mask' in step ? [step.mask] : [])),
  };
}

function execute({ file, args, env }: Command, cwd: string, base: Environment): Partial<StepResult> {
  const quiet = { TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1', AWS_CA_BUNDLE: undefined };
  const { status, stdout, stderr } = spawnSync(file, args, {
    cwd,
    env: { ...base, ...quiet, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status !== 0) throw new Error(`${[file, ...args].join(' ')} exited ${status}\n${stdout}${stderr}`);
  return { stdout };
}

function write(path: string, content: string | Uint8Array): Partial<StepResult> {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { mode: 0o600 });
  return {};
}
