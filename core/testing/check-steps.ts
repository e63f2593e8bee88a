/** What a tool does with a case: each way in which it may be run is driven, by itself and with interrupts and failures. */
import { type Fault, fault, type Step, type Steps, type Tool, type ToolRun } from '@bitops/core';
import { commandFailed, type Driven, drive, type Stage } from './drive.js';
import { judgeSteps } from './judge.js';
import { judgeAnswer, judgeEnd, judgeFailed, judgeInterrupted, judgeSame } from './judge-end.js';
import { type Scene, type Variant, variantName, withScenes } from './scene.js';
import { takeSnapshot } from './snapshot.js';
import type { PluginCase } from './subject.js';

type Look = (scene: Scene, variant: Variant) => readonly Fault[];

/** Looks at each deployment of a case in each way in which it may be run; tells what is wrong in several once. */
function each(tool: Tool, it: PluginCase, look: Look): readonly Fault[] {
  const found = new Map<string, { readonly fault: Fault; readonly names: Set<string> }>();
  withScenes(tool, it, (scene) => {
    for (const variant of scene.variants) {
      for (const fault of look(scene, variant)) {
        const key = JSON.stringify(fault);
        const entry = found.get(key) ?? { fault, names: new Set() };
        entry.names.add(variantName(variant));
        found.set(key, entry);
      }
    }
    return [];
  });
  return [...found.values()].map(({ fault, names }) => ({ ...fault, what: `${[...names].join(', ')}: ${fault.what}` }));
}

/** Plan, deploy, destroy and dry runs: what is yielded, that it ends, and that it is the same each time. */
export function checkRuns(tool: Tool, it: PluginCase): readonly Fault[] {
  return each(tool, it, (scene, variant) => {
    const first = driveOnce(scene, variant, undefined, () => takeSnapshot(scene.bounds));
    const second = driveOnce(scene, variant);
    return [
      ...first.faults,
      ...judgeEnd(first, it.fault),
      ...judgeSame(first.steps, second.steps),
      ...judge(scene, variant, first),
    ];
  });
}

/** At each step an interrupt: the steps end soon, and quietly. */
export function checkInterrupts(tool: Tool, it: PluginCase): readonly Fault[] {
  return eachStep(tool, it, (scene, variant, step) => {
    const driven = driveOnce(scene, variant, { step, happens: 'interrupt' });
    return [...driven.faults, ...judgeInterrupted(driven, step), ...judge(scene, variant, driven, step + 1)];
  });
}

/** At each command and preview a failure: what the steps throw then is a fault that a person can act on. */
export function checkFailures(tool: Tool, it: PluginCase): readonly Fault[] {
  return eachStep(tool, it, (scene, variant, step, steps) => {
    const it = steps[step - 1];
    if (it === undefined || !('file' in it || 'preview' in it)) return [];
    const happens = 'file' in it ? commandFailed(it, 1) : fault(refusal);
    const driven = driveOnce(scene, variant, { step, happens });
    const what = 'file' in it ? [it.file, ...it.args.slice(0, 1)].join(' ') : 'the preview';
    const when = `after ${what} failed (step ${step})`;
    return [...driven.faults, ...judgeFailed(driven, when), ...judge(scene, variant, driven, step + 1)];
  });
}

/** Looks at each place where something may happen, up to the first that is wrong: the others would say the same. */
function eachStep(
  tool: Tool,
  it: PluginCase,
  look: (scene: Scene, variant: Variant, step: number, steps: readonly Step[]) => readonly Fault[],
): readonly Fault[] {
  return each(tool, it, (scene, variant) => {
    // Steps of a dry run are among those of a real one.
    if (variant.dryRun) return [];
    const { steps, end } = driveOnce(scene, variant);
    for (const step of end === 'endless' ? [] : places(steps)) {
      const found = look(scene, variant, step, steps);
      if (found.length > 0) return found;
    }
    return [];
  });
}

const refusal: Fault = {
  code: 'PREVIEW_REFUSED',
  what: 'A hook refused the preview',
  fix: 'Ask whoever wrote the hook.',
};

/** What it reads beside its work: `check`, `outputs`, `variables`. They change nothing. */
export function checkReads(tool: Tool, it: PluginCase): readonly Fault[] {
  const asked: Readonly<Record<string, ((run: ToolRun<never>) => Steps<unknown>) | undefined>> = {
    check: tool.check?.bind(tool),
    outputs: tool.outputs?.bind(tool),
    variables: tool.variables?.bind(tool),
  };
  return each(tool, it, (scene, variant) =>
    Object.entries(asked).flatMap(([name, ask]) => {
      if (ask === undefined) return [];
      scene.reset();
      const reading = { ...variant, action: 'preview' as const };
      const run = name === 'check' ? { ...scene.run(variant), inputs: {}, hooked: false } : scene.run(reading);
      const stage = scene.stage(reading);
      // A check comes before there is a workspace.
      const place = name === 'check' ? { folder: run.artifacts, bounds: run.artifacts } : {};
      const driven = drive(() => ask(run), { ...stage, ...place });
      const found = [
        ...driven.faults,
        ...judgeFailed(driven, ''),
        ...judge(scene, reading, driven),
        ...judgeAnswer(name, driven, scene.secrets),
      ];
      return found.map((one) => ({ ...one, what: `${name}: ${one.what}` }));
    }),
  );
}

function driveOnce(scene: Scene, variant: Variant, at?: Stage['at'], look?: Stage['look']): Driven {
  scene.reset();
  const stage = scene.stage(variant);
  const more = { ...(at === undefined ? {} : { at }), ...(look === undefined ? {} : { look }) };
  return drive(() => scene.tool.steps(scene.run(variant)), { ...stage, ...more });
}

function judge(scene: Scene, variant: Variant, { steps }: Driven, from = 1): readonly Fault[] {
  const { secrets, config, it } = scene;
  return judgeSteps(steps, { secrets, given: [config, it.inputs], isPlan: variant.action === 'preview', from });
}

/** Where something may happen, from 1: at each step, or, where there are very many, at some all over. */
function places(steps: readonly unknown[]): readonly number[] {
  const every = Math.ceil(steps.length / 60);
  return steps.map((_, index) => index + 1).filter((step) => step % every === 0);
}
