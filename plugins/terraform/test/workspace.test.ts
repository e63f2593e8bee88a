import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answers, configOf, drive, lines, planJson, runOf, tool } from './tool.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitops-terraform-workspace-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Leaves behind what `terraform init` does. */
function backend(type: string, config: object = {}) {
  mkdirSync(join(folder, '.terraform/providers'), { recursive: true });
  writeFileSync(join(folder, '.terraform/terraform.tfstate'), JSON.stringify({ backend: { type, config } }));
}

const config = configOf({}, { workspace: 'eu' });
const run = (over: Parameters<typeof runOf>[0] = {}) => runOf({ folder, config, ...over });
/** The commands, without the folder's path and the flags that all of them have. */
const short = (steps: Parameters<typeof lines>[0]) =>
  lines(steps).map((line) => line.replaceAll(folder, '.').replaceAll(/ -input=false| -no-color/g, ''));

const plan = 'terraform plan -out=./.artifacts/plan.tfplan';
const show = 'terraform show -json ./.artifacts/plan.tfplan';
const seen = 'preview create terraform_data.a';
const apply = '! terraform apply ./.artifacts/plan.tfplan';
const list = 'terraform workspace list';
const make = '! terraform workspace new eu';
const output = 'terraform output -json';
const standIn = ['terraform init -plugin-dir=./.terraform/providers', plan, show];

describe('with local state', () => {
  it('the workspace is named by TF_WORKSPACE, but not for init, and left selected for hooks', () => {
    const { steps } = drive(tool.steps(run()), answers());
    expect(short(steps)).toEqual(['terraform init', plan, show, seen, apply, output]);
    const names = steps.flatMap((step) => ('file' in step ? [step.env?.TF_WORKSPACE] : []));
    expect(names).toEqual([undefined, 'eu', 'eu', 'eu', 'eu']);
    expect(steps[0]).toHaveProperty('env.TF_WORKSPACE', undefined);
    expect(steps[1]).toEqual({ write: '.terraform/environment', content: 'eu' });
  });

  it('TF_WORKSPACE of the caller counts where the configuration names none', () => {
    const env = { TF_WORKSPACE: 'us' };
    const first = (it: ReturnType<typeof runOf>) => drive(tool.steps(it), answers()).steps.at(-2);
    expect(first(run({ config: configOf(), env }))).toMatchObject({ env: { TF_WORKSPACE: 'us' } });
    expect(first(run({ env }))).toMatchObject({ env: { TF_WORKSPACE: 'eu' } });
  });
});

describe('in a remote backend', () => {
  beforeEach(() => backend('s3'));

  it('a workspace that exists is used', () => {
    const { steps } = drive(tool.steps(run()), answers({ list: '* default\n  eu\n' }));
    expect(short(steps)).toEqual(['terraform init', list, plan, show, seen, apply, output]);
  });

  it('a missing one is previewed on an empty state, made after the yes, and planned again', () => {
    const { steps } = drive(tool.steps(run()), answers());
    expect(short(steps)).toEqual(['terraform init', list, ...standIn, seen, make, plan, show, apply, output]);
    const writes = steps.filter((step) => 'write' in step);
    const override = 'zzz_bitops_override.tf.json';
    expect(writes.map((it) => it.write)).toEqual([override, override]);
    expect(writes.at(-1)?.content).toBe('{}');
    const data = join(folder, '.artifacts/new.data');
    expect(steps.flatMap((step) => ('file' in step ? [step.env?.TF_DATA_DIR] : []))).toEqual([
      undefined,
      undefined,
      data,
      data,
      data,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('the plan that is applied is previewed again where it is another one', () => {
    let shows = 0;
    const answer = answers();
    const { steps } = drive(tool.steps(run()), (step) => {
      if ('preview' in step) return { proceed: step.preview.length === 1 };
      if (!('file' in step) || step.args[0] !== 'show') return answer(step);
      shows += 1;
      return { stdout: planJson(shows === 1 ? { a: ['create'] } : { a: ['create'], b: ['delete'] }) };
    });
    expect(short(steps).slice(-2)).toEqual([show, 'preview create a, delete b']);
  });

  it('a preview makes none, and offers no plan that could be applied', () => {
    const { steps } = drive(tool.steps(run({ intent: 'plan', action: 'preview' })), answers({ proceed: false }));
    expect(short(steps)).toEqual(['terraform init', list, ...standIn, seen]);
    expect(steps.find((step) => 'preview' in step)).not.toHaveProperty('saved');
  });

  it('a dry run makes none, and plans every stage', () => {
    const stages = configOf({ targets: ['module.a'] }, { workspace: 'eu' });
    const { steps } = drive(tool.steps(run({ config: stages })), answers({ ran: false }));
    expect(short(steps).filter((line) => line.startsWith('!'))).toEqual([make, make]);
    expect(short(steps).filter((line) => line === seen)).toHaveLength(2);
  });

  it('there is nothing to destroy in a missing one, and that is said', () => {
    const { steps } = drive(tool.steps(run({ intent: 'destroy', action: 'destroy' })), answers());
    expect(short(steps)).toEqual(['terraform init', list, 'preview']);
    expect(steps.at(-2)).toMatchObject({ warning: { code: 'TERRAFORM_WORKSPACE_MISSING' } });
  });

  it('a missing one has no outputs, and reading them does not make it', () => {
    const { steps, result } = drive(tool.outputs(run()), answers());
    expect(short(steps)).toEqual(['terraform init', list]);
    expect(result).toEqual({});
  });

  it('the default one is never missing', () => {
    const { steps } = drive(tool.steps(run({ config: configOf({}, { workspace: 'default' }) })), answers());
    expect(short(steps)).not.toContain(list);
  });

  it('interrupted in the preview of a missing one: nothing more is asked for', () => {
    const steps = tool.steps(run());
    let step = steps.next();
    while (step.done !== true && !('file' in step.value && step.value.args[0] === 'plan')) {
      step = steps.next({ ran: true, exitCode: 0, stdout: '', proceed: false });
    }
    expect(steps.return()).toEqual({ done: true, value: undefined });
  });

  it('a missing one of HCP Terraform has to be made by hand', () => {
    backend('cloud');
    const missing = expect.objectContaining({ code: 'TERRAFORM_WORKSPACE_MISSING' });
    expect(() => drive(tool.steps(run()), answers())).toThrow(missing);
  });
});

describe('local state in an unusual place', () => {
  it('is refused before anything is changed, since it would be lost', () => {
    backend('local', { path: '../state/net.tfstate' });
    const lost = expect.objectContaining({ code: 'TERRAFORM_STATE_UNKEPT', fix: expect.stringContaining('path=') });
    expect(() => drive(tool.steps(runOf({ folder })), answers())).toThrow(lost);
    const preview = runOf({ folder, intent: 'plan', action: 'preview' });
    expect(() => drive(tool.steps(preview), answers({ proceed: false }))).not.toThrow();
  });

  it.each(['.', './', 'a/..'])("is refused as %s, which is the deployment's own folder", (place) => {
    const settings = configOf({ 'backend-config': [`workspace_dir=${place}`] }, { workspace: 'blue' });
    backend('local', { workspace_dir: place });
    expect(tool.durable(settings)).toHaveLength(3);
    const lost = expect.objectContaining({ code: 'TERRAFORM_STATE_UNKEPT' });
    expect(() => drive(tool.steps(runOf({ folder, config: settings })), answers())).toThrow(lost);
  });

  it('is durable where the configuration names it', () => {
    const settings = configOf({ 'backend-config': ['path=./net.tfstate', 'workspace_dir=states'] });
    backend('local', { path: './net.tfstate', workspace_dir: 'states' });
    expect(tool.durable(settings)).toEqual([
      'terraform.tfstate',
      'terraform.tfstate.backup',
      'terraform.tfstate.d/',
      'net.tfstate',
      'net.tfstate.backup',
      'states/',
    ]);
    expect(() => drive(tool.steps(runOf({ folder, config: settings })), answers())).not.toThrow();
  });

  it('is left alone where it is outside of the working copy', () => {
    backend('local', { path: '/var/state/net.tfstate' });
    expect(() => drive(tool.steps(runOf({ folder })), answers())).not.toThrow();
    expect(
      tool.durable(configOf({ 'backend-config': ['path=/a.tfstate', 'path=../b.tfstate', 'path=consul/c'] })),
    ).toHaveLength(3);
  });
});
