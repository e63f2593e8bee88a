/** Lets the tools check what they check before a run, such as who is logged in. */
import { existsSync } from 'node:fs';
import type { Command, Environment, Fault, Step, StepResult, Steps, Survey, ToolRun, Unit } from '@bitops/core';
import { fault, faultsOf } from '@bitops/core';
import { toMilliseconds } from '@bitops/runtime';
import type { Answer, Ask } from './machine/ask.js';
import { type Check, failedCheck } from './machine/check.js';

/** What the tools have found. */
export interface OnlineAnswer {
  readonly checks: readonly Check[];
  readonly warnings: readonly Fault[];
}

/** Milliseconds for one command: whoever asks waits for the answer. */
const longest = 20_000;

/** Asks the tools of all deployments that are not skipped; equal questions are asked once. */
export async function askOnline({ units }: Survey, env: Environment, ask: Ask, scratch: string): Promise<OnlineAnswer> {
  const checks: Check[] = [];
  const warnings: Fault[] = [];
  const answers = new Map<string, Promise<Answer>>();
  for (const unit of units) {
    const { tool, config, node } = unit;
    if (tool.check === undefined || config === undefined || node.skip !== undefined) continue;
    const notes: string[] = [];
    const run = toRun(unit, env, scratch);
    const told = { onNote: (it: string) => notes.push(it), onWarning: (it: Fault) => warnings.push(it) };
    try {
      await drive(tool.check(run as never), { ...told, perform: (it) => perform(it, run, ask, answers) });
      checks.push({ name: node.id, state: 'ok', found: notes.join('; ') || 'is ready' });
    } catch (error) {
      const wrong = faultsOf(error, {
        code: 'TOOL_FAILED',
        what: `The tool ${tool.name} failed`,
        fix: 'Correct the plugin.',
      });
      checks.push(...wrong.map((it) => failedCheck(node.id, it.what, it)));
    }
  }
  return { checks: grouped(checks), warnings };
}

/** What the tool is told; its configuration is of its own schema. */
function toRun(unit: Unit, env: Environment, artifacts: string): ToolRun {
  const { node, deployment, defaults, config } = unit;
  const ref = { environment: node.environment, name: node.deployment, id: node.id, folder: deployment.folder };
  return {
    intent: 'deploy',
    action: node.action,
    deployment: ref,
    config,
    env,
    inputs: {},
    artifacts,
    hooked: unit.isHooked(),
    color: false,
    ...(defaults === undefined ? {} : { defaults }),
  };
}

interface Stage {
  onNote(text: string): void;
  onWarning(warning: Fault): void;
  perform(command: Command): Promise<StepResult>;
}

const notRan: StepResult = { ran: false, exitCode: 0, stdout: '', proceed: false };

async function drive(steps: Steps, stage: Stage): Promise<void> {
  let next = steps.next();
  while (next.done !== true) {
    try {
      next = steps.next(await answer(next.value, stage));
    } catch (error) {
      next = steps.throw(error);
    }
  }
}

async function answer(step: Step, stage: Stage): Promise<StepResult> {
  if ('file' in step) return stage.perform(step);
  if ('note' in step) stage.onNote(step.note);
  if ('warning' in step) stage.onWarning(step.warning);
  return notRan;
}

async function perform(
  command: Command,
  run: ToolRun,
  ask: Ask,
  answers: Map<string, Promise<Answer>>,
): Promise<StepResult> {
  if (command.effect !== 'read') return notRan;
  const { file, args, okExitCodes = [0] } = command;
  const env = { ...run.env, ...command.env };
  const home = existsSync(run.deployment.folder) ? run.deployment.folder : (run.defaults ?? run.artifacts);
  const cwd = command.cwd ?? home;
  const key = JSON.stringify([file, args, cwd, command.env]);
  const timeout = Math.min(command.timeout === undefined ? longest : toMilliseconds(command.timeout), longest);
  const asked = answers.get(key) ?? ask({ file, args, cwd, env, timeout });
  answers.set(key, asked);
  const { exitCode, stdout, printed, timedOut, refused } = await asked;
  if (exitCode !== undefined && okExitCodes.includes(exitCode) && !timedOut) {
    return { ran: true, exitCode, stdout, proceed: false };
  }
  const lines = printed.split('\n').filter((it) => it.trim() !== '');
  const how = timedOut
    ? 'did not answer in time'
    : refused === undefined
      ? `failed with exit code ${exitCode}`
      : 'could not be started';
  const what = `${file} ${args[0] ?? ''} ${how}`;
  const why = lines.slice(-12).join('\n');
  const failed = fault({
    code: 'COMMAND_FAILED',
    what,
    at: { file: home },
    ...(why === '' ? {} : { why }),
    fix: 'Correct what it complains of.',
  });
  throw Object.assign(failed, { printed: lines.slice(-200) });
}

/** What many deployments have alike is told once. */
function grouped(checks: readonly Check[]): readonly Check[] {
  const byFound = new Map<string, Check[]>();
  for (const it of checks) {
    const key = JSON.stringify([it.state, it.found, it.fault]);
    byFound.set(key, [...(byFound.get(key) ?? []), it]);
  }
  return [...byFound.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    return others.length === 0 ? [first] : [{ ...first, name: `${first.name} and ${others.length} more` }];
  });
}
