/** A case with a folder of its own: its files, its settings resolved, and what the tool is told of it. */
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import {
  type Action,
  type Command,
  type Environment,
  faults,
  type Intent,
  type Tool,
  type ToolRun,
} from '@bitops/core';
import { askedAction, deploymentExports, environmentExports, inBothSpellings, resolveDeployment } from '@bitops/repo';
import { secretsIn } from '@bitops/runtime';
import type { Stage } from './drive.js';
import { partsOf } from './parts.js';
import type { Answer, Files, PluginCase } from './subject.js';

/** What a deployment of a case is asked to do. */
export interface Variant {
  readonly intent: Intent;
  readonly action: Action;
  readonly dryRun: boolean;
}

/** A case that stands on the disk. */
export interface Scene {
  readonly tool: Tool;
  readonly it: PluginCase;
  /** The workspace. */
  readonly bounds: string;
  readonly folder: string;
  /** The folder that it is part of, or its own. */
  readonly top: string;
  readonly config: unknown;
  /** Values that must not be seen. */
  readonly secrets: readonly string[];
  readonly variants: readonly Variant[];
  run(variant: Variant): ToolRun<never>;
  stage(variant: Variant): Stage;
  /** The files are as they were at the beginning. */
  reset(): void;
}

const environment = 'test';

/** Lets a body look at each deployment of a case: one, or those that its folder stands for. Throws where there is none. */
export function withScenes<T>(tool: Tool, it: PluginCase, look: (scene: Scene) => readonly T[]): readonly T[] {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'bitops-conformance-')));
  const folder = join(base, 'repo', environment, tool.name);
  const reset = () => {
    rmSync(base, { recursive: true, force: true });
    for (const made of [folder, join(base, 'home'), join(base, 'repo', 'artifacts')])
      mkdirSync(made, { recursive: true });
    writeFiles(folder, filesOf(tool, it));
  };
  try {
    reset();
    const env = { PATH: process.env['PATH'], HOME: join(base, 'home'), ...it.env };
    const parts = partsOf(tool, { folder, env });
    const names = parts.length === 0 ? [tool.name] : parts.map((part) => `${tool.name}/${part}`);
    return names.flatMap((name) => look(openScene(tool, it, { base, name, env, reset })));
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

interface Place {
  readonly base: string;
  readonly name: string;
  readonly env: Environment;
  reset(): void;
}

function openScene(tool: Tool, it: PluginCase, { base, name, env, reset }: Place): Scene {
  const bounds = join(base, 'repo');
  const folder = join(bounds, environment, name);
  const alias = tool.name;
  const ref = { environment, name, ...(name === alias ? {} : { partOf: alias }) };
  const top = join(bounds, environment, alias);
  const defaults = folder === top ? undefined : top;
  const { config, secrets: own } = resolveCase(it, { ...ref, folder, defaults, tool, alias, env, set: [] });
  const deployment = { environment, name, id: `${environment}:${name}`, folder };
  const exported = ({ intent, action }: Variant): Environment => {
    const at = { folder, plugin: alias, pluginFolder: base, action };
    const places = { copy: bounds, environment: join(bounds, environment), defaultFolder: '_default', home: base };
    const around = {
      ...env,
      ...environmentExports(environment, intent, true, { ...places, mask: join(base, 'mask') }),
    };
    // The tool is given what its own schema gave out.
    const more = tool.exports?.({ config: config as never, action, env: around, deployment }) ?? {};
    return { ...around, ...deploymentExports(tool, config, at), ...inBothSpellings(more) };
  };
  const run = (variant: Variant): ToolRun<never> =>
    frozen({
      intent: variant.intent,
      action: variant.action,
      deployment,
      config: config as never, // the tool is given what its own schema gave out
      env: exported(variant),
      inputs: it.inputs ?? {},
      artifacts: join(base, 'repo', 'artifacts'),
      color: false,
    });
  const stage = (variant: Variant): Stage => ({
    folder,
    bounds,
    readsOnly: variant.dryRun || variant.action === 'preview',
    proceed: variant.action !== 'preview',
    answer: answersOf(it, variant, folder),
  });
  const secrets = [...own, ...(it.secrets ?? []), ...secretsIn(it.env ?? {}), ...sensitive(it)];
  const variants = variantsOf(it, askedAction(tool, config, environment, name));
  return { tool, it, bounds, folder, top, config, secrets, variants, run, stage, reset };
}

/** The settings of a case, as a run would resolve them. Throws CASE_INVALID. */
function resolveCase({ name, config }: PluginCase, question: Parameters<typeof resolveDeployment>[0]) {
  const resolved = resolveDeployment(question);
  const references = resolved.references.map((it) => ({
    what: `it refers to ${it.written}`,
    fix: 'Write the value itself.',
  }));
  const wrong = [...resolved.faults, ...resolved.missing, ...references];
  if (wrong.length === 0) return resolved;
  const advice = 'Give a case with the settings that the tool needs.';
  throw faults(
    wrong.map(({ what, fix }) => ({
      code: 'CASE_INVALID',
      what: `The settings of the case "${name}" are not valid: ${what}`,
      fix: config === undefined ? advice : fix,
    })),
  );
}

/** What users may ask; `--apply` is among it, so that every tool is seen to apply. */
function variantsOf({ intents = ['plan', 'deploy', 'destroy'] }: PluginCase, asked: Action): readonly Variant[] {
  const actions: Readonly<Record<Intent, readonly Action[]>> = {
    plan: ['preview'],
    deploy: asked === 'destroy' ? ['destroy'] : [...new Set<Action>([asked, 'apply'])],
    destroy: ['destroy'],
  };
  return intents.flatMap((intent) =>
    actions[intent].flatMap((action) =>
      (intent === 'plan' ? [false] : [false, true]).map((dryRun) => ({ intent, action, dryRun })),
    ),
  );
}

/** How a variant is asked for on the command line. */
export function variantName({ intent, action, dryRun }: Variant): string {
  return `${intent}${intent === 'deploy' && action !== 'apply' ? ` (${action})` : ''}${dryRun ? ' --dry-run' : ''}`;
}

function answersOf(it: PluginCase, { intent, action }: Variant, folder: string): (command: Command) => Answer {
  const counts = new Map<string, number>();
  return (command) => {
    const key = JSON.stringify([command.file, command.args, command.cwd, command.env]);
    const before = counts.get(key) ?? 0;
    counts.set(key, before + 1);
    const answer = it.answers?.(command, { intent, action, folder, before });
    return typeof answer === 'string' ? { stdout: answer } : (answer ?? {});
  };
}

function sensitive({ inputs = {} }: PluginCase): readonly string[] {
  return Object.values(inputs).flatMap((one) => (one.sensitive && 'value' in one ? [asText(one.value)] : []));
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function filesOf(tool: Tool, { files = {}, config }: PluginCase): Files {
  if (config === undefined) return files;
  return { ...files, 'bitops.config.yaml': `${JSON.stringify({ [tool.name]: config }, undefined, 2)}\n` };
}

/** Writes files below a folder; scripts (`*.sh`) are executable. */
function writeFiles(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, basename(path).endsWith('.sh') ? 0o755 : 0o644);
  }
}

/** What a tool is told is not its own to change. */
function frozen<T>(it: T): T {
  if (typeof it !== 'object' || it === null || Object.isFrozen(it)) return it;
  for (const value of Object.values(it)) frozen(value);
  return Object.freeze(it);
}
