import { describe, expect, it } from 'vitest';
import { answers, configOf, drive, lines, planJson, runOf, tool } from './tool.js';

const init = 'terraform init -input=false -no-color';
const plan = 'terraform plan -input=false -no-color';
const file = '/w/test/net/.artifacts/plan.tfplan';
const show = `terraform show -json ${file}`;
const seen = 'preview create terraform_data.a';
const apply = `! terraform apply -input=false -no-color ${file}`;
const output = 'terraform output -json';

describe('the commands', () => {
  it('of a preview: init, plan, show, and nothing is written', () => {
    const run = runOf({ intent: 'plan', action: 'preview' });
    const { steps } = drive(tool.steps(run), answers({ proceed: false }));
    expect(lines(steps)).toEqual([init, `${plan} -out=${file}`, show, seen]);
  });

  it('of an apply: the plan file and nothing else is applied, then the outputs are read [compat 6.terraform-steps]', () => {
    const { steps } = drive(tool.steps(runOf()), answers());
    expect(lines(steps)).toEqual([init, `${plan} -out=${file}`, show, seen, apply, output]);
  });

  it('of a destroy: a destroy plan is applied, and there are no outputs [compat 6.terraform-steps]', () => {
    const run = runOf({ intent: 'destroy', action: 'destroy', config: configOf({ targets: ['a.b'] }) });
    const { steps } = drive(tool.steps(run), answers());
    expect(lines(steps)).toEqual([init, `${plan} -destroy -out=${file}`, show, seen, apply]);
  });

  it('of a preview of the destruction, where the configuration says destroy', () => {
    const run = runOf({ intent: 'plan', action: 'preview', config: configOf({ 'stack-action': 'destroy' }) });
    const { steps } = drive(tool.steps(run), answers({ proceed: false }));
    expect(lines(steps)).toContain(`${plan} -destroy -out=${file}`);
    expect(steps.some((step) => 'outputs' in step)).toBe(false);
  });

  it('of a dry run: everything is read, the apply is refused, the outputs of the state are not read', () => {
    const { steps } = drive(tool.steps(runOf()), answers({ ran: false }));
    expect(lines(steps)).toEqual([init, `${plan} -out=${file}`, show, seen, apply]);
  });

  it('of an apply that is refused: nothing follows the preview', () => {
    const { steps } = drive(tool.steps(runOf()), answers({ proceed: false }));
    expect(lines(steps).at(-1)).toBe(seen);
    expect(steps.some((step) => 'outputs' in step)).toBe(false);
  });

  it('of a saved plan: it is shown and applied, and no other plan is made', () => {
    const run = runOf({ saved: ['/w/saved.tfplan'] });
    const { steps } = drive(tool.steps(run), answers());
    const saved = '/w/saved.tfplan';
    const applied = `! terraform apply -input=false -no-color ${saved}`;
    expect(lines(steps)).toEqual([init, `terraform show -json ${saved}`, seen, applied, output]);
  });

  it('apply too where the plan is empty, since the outputs or the state may change', () => {
    const empty = answers();
    const { steps } = drive(tool.steps(runOf()), (step) =>
      'file' in step && step.args[0] === 'show' ? { stdout: planJson({}) } : empty(step),
    );
    expect(lines(steps)).toEqual([init, `${plan} -out=${file}`, show, 'preview', apply, output]);
  });

  it('carry the options of the configuration', () => {
    const config = configOf(
      { 'var-file': 'test.tfvars', target: 'module.a', 'backend-config': ['bucket=b', 'common.hcl', 'key=a=b'] },
      { 'init-upgrade': true },
    );
    const { steps } = drive(tool.steps(runOf({ config, color: true })), answers());
    expect(lines(steps).slice(0, 2)).toEqual([
      'terraform init -input=false -upgrade -backend-config=bucket=b -backend-config=common.hcl -backend-config=key=a=b',
      `terraform plan -input=false -var-file=test.tfvars -target=module.a -out=${file}`,
    ]);
    expect(lines(steps)).toContain(`! terraform apply -input=false ${file}`);
  });

  it('wait for the lock of the state where they are told to', () => {
    const config = configOf({ 'lock-timeout': '5m' });
    const { steps } = drive(tool.steps(runOf({ config })), answers());
    const patient = `-lock-timeout=5m`;
    const own = `! terraform apply -input=false -no-color ${patient} ${file}`;
    expect(lines(steps)).toEqual([init, `${plan} ${patient} -out=${file}`, show, seen, own, output]);
  });

  it('never ask, and are captured only where their output is data', () => {
    const { steps } = drive(tool.steps(runOf()), answers());
    const commands = steps.filter((step) => 'file' in step);
    for (const { env } of commands) expect(env).toEqual({ TF_IN_AUTOMATION: '1', TF_INPUT: '0' });
    expect(commands.filter(({ capture }) => capture).map(({ args }) => args[0])).toEqual(['show', 'output']);
  });
});

describe('targets are stages', () => {
  const config = configOf({ targets: ['module.a', 'module.b'], 'var-file': 'x.tfvars' });
  const stage = (n: number, target: string) => {
    const out = `/w/test/net/.artifacts/stage-${n}.tfplan`;
    const args = `-var-file=x.tfvars -target=${target}`;
    const planned = [`${plan} ${args} -out=${out}`, `terraform show -json ${out}`, seen];
    return { planned, applied: `! terraform apply -input=false -no-color ${out}` };
  };
  const [a, b] = [stage(1, 'module.a'), stage(2, 'module.b')];
  const whole = [`${plan} -var-file=x.tfvars -out=${file}`, show, seen];

  it('each is planned and applied on its own, then everything, and the outputs are read once', () => {
    const { steps } = drive(tool.steps(runOf({ config })), answers());
    const all = [init, ...a.planned, a.applied, ...b.planned, b.applied, ...whole, apply, output];
    expect(lines(steps)).toEqual(all);
  });

  it('each is planned in a preview', () => {
    const run = runOf({ intent: 'plan', action: 'preview', config });
    const { steps } = drive(tool.steps(run), answers({ proceed: false }));
    expect(lines(steps)).toEqual([init, ...a.planned, ...b.planned, ...whole]);
  });

  it('only the plan of everything can be saved for another run', () => {
    const { steps } = drive(tool.steps(runOf({ config })), answers());
    const saved = steps.flatMap((step) => ('preview' in step ? [step.saved] : []));
    expect(saved).toEqual([undefined, undefined, [file]]);
  });

  it('a stage that is refused ends the deployment', () => {
    const { steps } = drive(tool.steps(runOf({ config })), answers({ proceed: false }));
    expect(lines(steps)).toEqual([init, ...a.planned]);
  });
});

describe('an end before the end', () => {
  it('interrupted: nothing more is asked for', () => {
    const steps = tool.steps(runOf());
    steps.next();
    steps.next({ ran: true, exitCode: 0, stdout: '', proceed: false });
    expect(steps.return()).toEqual({ done: true, value: undefined });
  });

  it('a failed command is passed on as it is', () => {
    const steps = tool.steps(runOf());
    steps.next();
    const failed = new Error('terraform init failed');
    expect(() => steps.throw(failed)).toThrow(failed);
  });

  it('what is no JSON is a fault that does not quote it', () => {
    const broken = () => drive(tool.steps(runOf()), () => ({ stdout: 'password=hunter2' }));
    expect(broken).toThrow(expect.objectContaining({ code: 'TERRAFORM_JSON_INVALID', why: undefined }));
    expect(broken).not.toThrow('hunter2');
  });
});
