import type { CommandError, Fault, Place, PluginApi, Steps } from '@bitops/core';
import { openSettings } from './backend.js';
import { loadBinary } from './binary.js';
import type { TerraformRun } from './command.js';
import { type Diagnostic, toDiagnostics } from './diagnostics.js';
import { failures, noise } from './failures.js';
import { loadHomeOf } from './home.js';

/** Steps whose failed commands are told with the mend, as far as terraform's errors are known. */
export function* explained<R>(steps: Steps<R>, run: TerraformRun, api: PluginApi): Steps<R> {
  try {
    return yield* steps;
  } catch (error) {
    throw isCommandError(error) ? explain(error, run, api) : error;
  }
}

/** What core throws into steps is typed nowhere: it is known by what it carries. */
function isCommandError(error: unknown): error is CommandError {
  const has = typeof error === 'object' && error !== null && 'printed' in error && 'code' in error;
  return has && error.code === 'COMMAND_FAILED' && Array.isArray(error.printed);
}

function explain(error: CommandError, run: TerraformRun, { faults }: PluginApi): unknown {
  const site = siteOf(error, run);
  const all = toDiagnostics(error.printed).filter((it) => !noise.test(it.text));
  const told = all.map((it) => toFault(it, site));
  const known = told.filter((it) => it !== undefined);
  if (known.length === 0) return error;
  const unknown = all.filter((_, index) => told[index] === undefined);
  const { code, what, at, fix } = error;
  const rest =
    unknown.length === 0 ? [] : [{ code, what, at, why: unknown.map((it) => textOf(it, site)).join('\n'), fix }];
  return faults([...distinctly(known), ...rest]);
}

/** terraform says many a thing twice, and once without its place. */
function distinctly(list: readonly Fault[]): readonly Fault[] {
  const isSame = (one: Fault, other: Fault) => one.code === other.code && one.what === other.what;
  const isBetter = (one: Fault, other: Fault) => one.at?.line !== undefined && other.at?.line === undefined;
  const isEqual = (one: Fault, other: Fault) => one.at?.file === other.at?.file && one.at?.line === other.at?.line;
  return list.filter((it, index) => {
    const others = list.filter((other) => isSame(it, other));
    return !others.some((other) => isBetter(other, it) || (isEqual(other, it) && list.indexOf(other) < index));
  });
}

/** What the words of a message stand for. */
interface Site {
  readonly run: TerraformRun;
  /** The deployment's folder in the ops repo. */
  readonly home: string;
  readonly words: Readonly<Record<string, string>>;
}

function siteOf({ at }: CommandError, run: TerraformRun): Site {
  const { deployment, config, env } = run;
  const folder = `${deployment.environment}/${deployment.name}`;
  const program = loadBinary(config, env);
  const init = [program, 'init', ...openSettings(config)].join(' ');
  const words = { id: deployment.id, name: deployment.name, folder, program, init };
  return { run, home: at?.file ?? folder, words };
}

function toFault(diagnostic: Diagnostic, site: Site): Fault | undefined {
  for (const { code, when, placed, what, fix } of failures) {
    const found = placed === true && diagnostic.at === undefined ? null : when.exec(diagnostic.text);
    if (found === null) continue;
    const words = { ...site.words, ...found.groups };
    const at = toPlace(diagnostic, site);
    return { code, what: fill(what, words), at, why: textOf(diagnostic, site), fix: fill(fix, words) };
  }
  return undefined;
}

/** terraform runs in the workspace, people edit the ops repo; a module that was fetched is in neither. */
function toPlace({ at }: Diagnostic, { run, home }: Site): Place {
  const file = at === undefined ? undefined : loadHomeOf(at.file, run, home);
  return file === undefined ? { file: home } : { file, ...(at === undefined ? {} : { line: at.line }) };
}

function textOf({ lines }: Diagnostic, { run, home }: Site): string {
  const text = lines
    .filter((it, index) => it !== '' || lines[index - 1] !== '')
    .map((it) => it.replaceAll(run.deployment.folder, home));
  const shown = text.slice(0, 16).join('\n').trimEnd();
  return text.length > 16 ? `${shown}\n…` : shown;
}

function fill(text: string, words: Readonly<Record<string, string | undefined>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => words[name] ?? '?');
}
