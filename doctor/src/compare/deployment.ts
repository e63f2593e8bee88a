/** One deployment, as BitOps would have run it and as it runs here. Reads files only. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { get, isRecord, loadDocument } from '@bitops/config';
import type { BitopsAction, Compared, Comparison, Environment, Plugin, Unit } from '@bitops/core';
import type { Reading, Seen } from './as-bitops.js';
import { coreDifference, type Difference, toDifference } from './difference.js';
import { coreKinds } from './kinds.js';
import { settingDifferences } from './settings.js';

/** What becomes of a deployment. */
export interface ComparedDeployment {
  readonly name: string;
  readonly tool: string;
  /** `invalid`: its settings are wrong, so that nothing can be said. */
  readonly here: 'preview' | 'apply' | 'destroy' | 'skip' | 'invalid';
  /** `none`: BitOps had no such tool. `unreached`: it ended before. */
  readonly bitops: BitopsAction | 'none' | 'unreached' | 'invalid';
  readonly differences: readonly Difference[];
}

/** What a deployment is compared with. */
export interface Comparing {
  readonly env: Environment;
  /** As BitOps took it. */
  readonly failFast: boolean;
  /** All plugins of the run: some know of deployments of others. */
  readonly plugins: readonly Plugin[];
  /** What BitOps read; empty where its core did not. */
  readonly readings: readonly Reading[];
  /** What is known besides. */
  readonly more: readonly Difference[];
}

/** What its own file says, for the reading of BitOps; nothing where BitOps had no such tool. */
export function loadSeen({ node, tool, deployment }: Unit): Seen | undefined {
  const { comparison } = tool;
  if (comparison === undefined) return undefined;
  const { data, raw } = writtenIn(deployment.folder, [deployment.tool, tool.name]);
  return { id: node.id, tool, comparison, data, raw };
}

/** Compares one deployment. Never throws for what a plugin does. */
export function compareDeployment(unit: Unit, comparing: Comparing): ComparedDeployment {
  const { node, tool, resolved } = unit;
  const { comparison } = tool;
  const about = { name: node.deployment, tool: tool.name };
  const own = ownFile(unit);
  if (resolved.known === undefined) {
    const differences = [...comparing.more, ...own];
    const isFailed = differences.some((it) => it.instead === 'fail');
    const bitops = comparison === undefined ? 'none' : isFailed ? 'fail' : 'invalid';
    return { ...about, here: 'invalid', bitops, differences };
  }
  const here = node.skip === undefined ? node.action : 'skip';
  const compared = toCompared(unit, comparing);
  const settled =
    comparison === undefined
      ? { found: [], config: resolved.known }
      : settingDifferences(
          { tool, comparison, config: resolved.known, file: unit.deployment.folder, origins: compared.origins },
          comparing.readings,
        );
  const byCore = settled.found.map((it) => toDifference(it, coreKinds));
  const others = comparing.plugins.flatMap((it) => foundBy(it.comparison, compared));
  const differences = [...comparing.more, ...own, ...byCore, ...foundBy(comparison, compared), ...others];
  const bitops = comparison === undefined ? 'none' : bitopsAction(unit, settled.config, differences, comparing.env);
  return { ...about, here, bitops, differences };
}

/** The core of BitOps could not do without this file. */
function ownFile({ tool, deployment }: Unit): readonly Difference[] {
  const { folder } = deployment;
  if (tool.comparison?.read === undefined || existsSync(join(folder, 'bitops.config.yaml'))) return [];
  const old = join(folder, 'bitops.config.yml');
  if (existsSync(old)) {
    return [coreDifference('SETTINGS_FILE_UNREAD', { what: 'bitops.config.yml', at: { file: old }, instead: 'fail' })];
  }
  return [coreDifference('SETTINGS_FILE_MISSING', { what: 'no settings', at: { file: folder }, instead: 'fail' })];
}

function toCompared(unit: Unit, { env, failFast }: Comparing): Compared {
  const { node, tool, deployment, resolved } = unit;
  const { environment, deployment: name, id, action, skip } = node;
  const written = writtenIn(deployment.folder, [deployment.tool, tool.name]);
  return {
    deployment: { environment, name, id, folder: deployment.folder },
    alias: deployment.tool,
    config: resolved.known,
    action,
    skipped: skip !== undefined,
    failFast,
    habits: tool.comparison?.habits ?? {},
    env,
    ...(unit.defaults === undefined ? {} : { defaults: unit.defaults }),
    origins: (path) => (resolved.origins.get(path) ?? []).filter((it) => it.kind !== 'default'),
    written: (path) => get(written.data, path.split('.')),
  };
}

/** What a plugin finds; a plugin that fails finds nothing: the run says what is wrong with it. */
function foundBy(comparison: Comparison | undefined, compared: Compared): readonly Difference[] {
  if (comparison?.find === undefined) return [];
  try {
    return comparison.find(compared).map((it) => toDifference(it, comparison.kinds));
  } catch {
    return [];
  }
}

function bitopsAction(unit: Unit, config: unknown, differences: readonly Difference[], env: Environment): BitopsAction {
  const instead = differences.flatMap((it) => it.instead ?? []);
  const found = instead.includes('fail') ? 'fail' : instead[0];
  if (found !== undefined) return found;
  if (get(config, ['options', 'skip-deploy']) === true) return 'skip';
  try {
    // It is of the form that its own schema gave out, with what BitOps had in place of some values.
    const given = config as never;
    const { comparison, action } = unit.tool;
    if (comparison?.action !== undefined) return comparison.action(given, env);
    return action?.(given, { environment: unit.environment.name, name: unit.deployment.name }) ?? 'apply';
  } catch {
    return unit.node.action;
  }
}

/** What stands below the root key in the file of a deployment; empty where it can't be read. */
function writtenIn(folder: string, keys: readonly string[]): Pick<Seen, 'data' | 'raw'> {
  try {
    const names = ['bitops.config.yaml', 'bitops.config.yml'];
    const document = names.map((it) => loadDocument(join(folder, it))).find((it) => it !== undefined);
    const key = keys.find((it) => document !== undefined && Object.hasOwn(document.data, it)) ?? '';
    const data = document?.data[key];
    return { data: isRecord(data) ? data : {}, raw: (path) => document?.raw([key, ...path]) };
  } catch {
    return { data: {}, raw: () => undefined };
  }
}
