/** A deployment that is under way, and where its commands and hooks run. */

import { type Environment, joinVariables } from '@bitops/config';
import { type Action, type DeploymentRef, isStep, type Outputs, type Scope, stepInvalid } from '@bitops/contract';
import { fault } from '@bitops/fault';
import { deploymentExports, inBothSpellings } from '@bitops/repo';
import type { HomeRecord } from '@bitops/runtime';
import { type CommandSite, secretsOf, type Told } from '@bitops/steps';
import { byTool } from '../by-tool.js';
import type { Unit } from '../request.js';
import type { RunContext } from './context.js';
import { environmentSite, type OpenEnvironment } from './environment.js';
import { retryAt } from './retry-at.js';

/** A deployment that is under way. */
export interface Under {
  readonly context: RunContext;
  readonly open: OpenEnvironment;
  readonly unit: Unit;
  readonly ref: DeploymentRef;
  readonly told: Told;
  action: Action;
  env: Environment;
  handedOn: Environment;
  home: HomeRecord;
  reason?: string;
  /** What failed before, so that it is not run. */
  cause?: string | undefined;
  waits: readonly string[];
}

/** What a deployment exports, given the caller's variables; a configuration that is not whole is no business of its tool. */
export function exportsOf(
  { unit, ref, action, open }: Under,
  given: Environment,
  config: unknown,
  isWhole = true,
): Environment {
  const { tool, plugin, deployment } = unit;
  const at = { folder: ref.folder, plugin: deployment.tool, pluginFolder: plugin.folder, action };
  const isTold = config !== undefined && isWhole;
  // The tool is given what its own schema gave out.
  const about = { config: config as never, action, env: joinVariables(given, open.exports), deployment: ref };
  const own = isTold ? (byTool(unit, () => tool.exports?.(about)) ?? {}) : {};
  return joinVariables(deploymentExports(tool, config, at), inBothSpellings(own));
}

/** Where the commands of a deployment run. */
export function siteOf(under: Under, env = under.env): CommandSite {
  const { context, open, ref, unit } = under;
  const base = environmentSite(context, open, env, scopeOf(under));
  return {
    ...base,
    site: { environment: ref.environment, deployment: ref.name },
    cwd: ref.folder,
    home: unit.deployment.folder,
    retry: retryAt(unit),
  };
}

/** Makes what a hook of a plugin is handed at a deployment. */
export function scopeOf(under: Under) {
  return (plugin: string, hook: string, env = under.env): Scope => {
    const { context, open, ref, unit, action, told } = under;
    const { withoutHooks = [] } = unit.tool;
    const about = { environment: ref.environment, deployment: ref, tool: unit.node.tool, action, withoutHooks };
    const { fail_fast: failFast } = open.folder.settings;
    const outputs = (more: Outputs) => {
      if (!isStep({ outputs: more })) throw fault(stepInvalid({ outputs: more }));
      for (const { value, of } of secretsOf(more)) context.prepared.redactor.add(value, of);
      told.hooked = { ...told.hooked, ...more };
    };
    return { ...context.scope(plugin, hook, siteOf(under, env), { ...about, failFast }), outputs };
  };
}
