import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command, Environment, PluginApi, Steps } from '@bitops/core';
import { isCommandError, toFault } from './explain.js';
import type { AwsJson } from './json.js';
import { type AwsRun, isLoginOff, placeEnv, quiet } from './run.js';

/** Before the first change: whether AWS knows who asks, or lets the role be assumed. Equal questions are asked once. */
export function* identitySteps(run: AwsRun, json: AwsJson, api: PluginApi): Steps {
  const token = tokenFile(run);
  if (token !== undefined && run.hooked !== true && !existsSync(token)) throw api.fault(tokenMissing(token, run));
  if (isLoginOff(run) || (token !== undefined && !existsSync(token))) return;
  const { 'role-arn': role } = run.config.options;
  try {
    yield* role === undefined ? callerSteps(run, json) : roleSteps(run, json, role);
  } catch (error) {
    if (!isCommandError(error)) throw error;
    const fault = toFault(error, run);
    if (run.hooked !== true) throw api.fault(fault);
    yield { warning: { ...fault, fix: `${fault.fix ?? ''} A before hook may still log in.`.trim() } };
  }
}

function* callerSteps(run: AwsRun, json: AwsJson): Steps {
  const args = ['sts', 'get-caller-identity', '--output', 'json'];
  const { ran, stdout } = yield ask(args, run);
  if (!ran) return;
  const { Account, Arn } = json.identity(stdout);
  yield { note: `AWS account ${Account} as ${Arn}` };
}

/** What it gets is not kept: it may be long until it is needed, and a hook may log in as somebody else. */
function* roleSteps(run: AwsRun, json: AwsJson, role: string): Steps {
  const { ran, stdout } = yield assume(run, role);
  if (!ran) return;
  const { keys, arn } = json.role(stdout);
  yield* hide(keys);
  yield { note: `AWS as ${arn}` };
}

/** The variables by which the deployment and those after it are who they should be. */
export function* loginSteps(run: AwsRun, json: AwsJson): Steps<Environment> {
  const place = placeEnv(run);
  const { 'role-arn': role } = run.config.options;
  if (role === undefined || isLoginOff(run)) return place;
  const { ran, stdout } = yield assume(run, role);
  if (!ran) return place;
  const { keys } = json.role(stdout);
  yield* hide(keys);
  // Whatever else says who one is would count, too, for some tools.
  const others = { AWS_PROFILE: undefined, AWS_ROLE_ARN: undefined, AWS_WEB_IDENTITY_TOKEN_FILE: undefined };
  return { ...place, ...others, ...keys };
}

/** It asks STS itself: the profiles of aws would keep what they get in ~/.aws/cli/cache. */
function assume(run: AwsRun, role: string): Command {
  const { 'external-id': external, 'session-name': session, duration } = run.config.options;
  const token = tokenFile(run);
  const who = token === undefined ? ['assume-role'] : ['assume-role-with-web-identity'];
  const by = token === undefined ? [] : ['--web-identity-token', `file://${token}`];
  const more = external === undefined || token !== undefined ? [] : ['--external-id', external];
  const time = duration === undefined ? [] : ['--duration-seconds', String(duration)];
  const args = ['sts', ...who, '--role-arn', role, '--role-session-name', session, ...by, ...more, ...time];
  return ask([...args, '--output', 'json'], run);
}

function ask(args: readonly string[], run: AwsRun): Command {
  const env = { ...quiet, ...placeEnv(run) };
  return { file: 'aws', args, cwd: run.artifacts, env, effect: 'read', capture: true, timeout: '1m' };
}

function* hide(keys: Readonly<Record<string, string>>): Steps {
  for (const mask of Object.values(keys)) yield { mask };
}

function tokenFile({ config, deployment }: AwsRun): string | undefined {
  const file = config.options['web-identity-token-file'];
  return file === undefined ? undefined : resolve(deployment.folder, file);
}

function tokenMissing(file: string, { deployment }: AwsRun) {
  return {
    code: 'AWS_TOKEN_MISSING',
    what: `the token of ${deployment.id} does not exist`,
    at: { file: deployment.folder },
    why: `It is looked for at ${file}.`,
    fix: 'Let the pipeline write it, in a step or a before hook, or correct aws-cli.options.web-identity-token-file.',
  };
}
