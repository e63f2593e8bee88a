/** What a tool says of a case without steps: programs, paths, variables, sub-deployments. */
import { isDeepStrictEqual } from 'node:util';
import type { Fault, Manifest, Tool } from '@bitops/core';
import { drive, ownEffects } from './drive.js';
import { withGuard } from './guard.js';
import { leadsOut } from './parts.js';
import { withScenes } from './scene.js';
import type { PluginCase, Subject } from './subject.js';

/** Each of these functions may read files and nothing else, and says the same twice. */
export function checkAnswers(tool: Tool, it: PluginCase): readonly Fault[] {
  return withScenes(tool, it, (scene) => {
    const [variant] = scene.variants;
    if (variant === undefined) return [];
    const { action, env, deployment } = scene.run(variant);
    const config = scene.config as never; // its own schema gave it out
    const asked = {
      action: () => tool.action?.(config, deployment),
      exports: () => tool.exports?.({ config, action, env, deployment }),
      binaries: () => tool.binaries?.({ config, env }),
      expand: () => tool.expand?.({ folder: scene.top, env }),
      durable: () => tool.durable?.(config),
      reads: () => tool.reads?.(scene.top),
    };
    const found = Object.entries(asked).flatMap(([name, ask]) => askTwice(name, ask));
    return found.length > 0 ? found : checkPaths({ durable: asked.durable() ?? [], keep: tool.keep ?? [] });
  });
}

function askTwice(name: string, ask: () => unknown): readonly Fault[] {
  return withGuard((guard) => {
    try {
      const [first, second] = [guard.watch(ask), guard.watch(ask)];
      if (guard.tried.length > 0 || isDeepStrictEqual(first, second)) return ownEffects(guard.tried);
      const fix = 'Let it depend on what it is handed only.';
      return [{ code: 'ANSWER_UNSTEADY', what: `${name} says something else each time it is asked`, fix }];
    } catch (error) {
      if (guard.tried.length > 0) return ownEffects(guard.tried);
      const what = `${name} throws: ${error instanceof Error ? error.message : String(error)}`;
      return [{ code: 'ANSWER_INVALID', what, fix: 'Let it answer for all settings that the schema takes.' }];
    }
  });
}

/** An error that may pass is found by its text alone, the same each time, and is not every error. */
export function checkTransient({ transient = [] }: Tool): readonly Fault[] {
  return transient.flatMap(({ when, what }, index): readonly Fault[] => {
    const name = `transient[${index}]`;
    const fix = 'Give { when: a regular expression without the flags g and y, what: words for people }.';
    if (!(when instanceof RegExp) || typeof what !== 'string' || what === '')
      return [{ code: 'ANSWER_INVALID', what: `${name} is no error that may pass`, fix }];
    if (when.global || when.sticky)
      return [{ code: 'ANSWER_UNSTEADY', what: `${name} finds something else each time it is asked`, fix }];
    if (!when.test('')) return [];
    return [
      {
        code: 'ANSWER_INVALID',
        what: `${name} finds every error`,
        why: 'What never passes would be tried again.',
        fix,
      },
    ];
  });
}

/** State and kept files are of the deployment's folder: bitops links and moves them by these names. */
function checkPaths(paths: Readonly<Record<string, readonly unknown[]>>): readonly Fault[] {
  return Object.entries(paths).flatMap(([name, list]) => {
    if (!Array.isArray(list))
      return [{ code: 'ANSWER_INVALID', what: `${name} is no list`, fix: 'Give a list of paths.' }];
    return list.filter(leadsOut).map((path) => ({
      code: 'PATH_ESCAPES',
      what: `${name} has the path ${JSON.stringify(path)}, which is none in the deployment's folder`,
      fix: "Give paths relative to the deployment's folder, without '..'.",
    }));
  });
}

/** The manifest's programs are those that the steps start: all of them, and no others. */
export function checkBinaries({ tool, cases, hasCases }: Subject, manifest: Manifest | undefined): readonly Fault[] {
  if (tool === undefined || manifest === undefined) return [];
  const named = manifest.binaries ?? [];
  const started = new Set<string>();
  const found = new Map<string, Fault>();
  for (const it of cases) {
    withScenes(tool, it, (scene) => {
      for (const variant of scene.variants) {
        scene.reset();
        const run = scene.run(variant);
        const { steps } = drive(() => tool.steps(run), scene.stage(variant));
        const own = tool.binaries?.({ config: run.config, env: run.env }) ?? [];
        const known = [...named, ...own.map((one) => one.name)];
        for (const step of steps) {
          if (!('file' in step) || step.file.includes('/')) continue;
          started.add(step.file);
          if (!known.includes(step.file)) found.set(step.file, unnamed(step.file, it.name));
        }
      }
      return [];
    });
  }
  const unused = hasCases ? named.filter((it) => !started.has(it)) : [];
  return [...found.values(), ...unused.map(unstarted)];
}

function unnamed(binary: string, name: string): Fault {
  return {
    code: 'BINARY_UNNAMED',
    what: `The case "${name}" starts ${binary}, which the manifest does not name`,
    why: 'Where it is missing, that would be known only in the middle of a deploy.',
    fix: `Add it to "binaries" of "bitops" in package.json; where settings decide, to binaries(…) of the tool.`,
  };
}

function unstarted(binary: string): Fault {
  return {
    code: 'BINARY_UNUSED',
    what: `The manifest names ${binary}, and no case starts it`,
    why: 'People would be asked to install what is not needed.',
    fix: 'Take it out of "binaries", or give a case that starts it.',
  };
}
