import { existsSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import type { CommandError, Fault, Place, PluginApi, Steps } from '@bitops/core';
import { failures } from './failures.js';
import type { Job } from './release.js';

/** Steps whose failed commands are told with the mend, as far as the errors of helm are known. */
export function* explained<R>(steps: Steps<R>, job: Job, api: PluginApi): Steps<R> {
  try {
    return yield* steps;
  } catch (error) {
    if (!isCommandError(error)) throw error;
    const fault = toFault(error, job);
    if (fault?.code !== 'HELM_NOT_READY') throw fault === undefined ? error : api.fault(fault);
    const causes = yield* causesOf(job);
    throw api.fault({ ...fault, why: [fault.why, ...causes].join('\n') });
  }
}

/** What core throws into steps is typed nowhere: it is known by what it carries. */
function isCommandError(error: unknown): error is CommandError {
  const has = typeof error === 'object' && error !== null && 'printed' in error && 'code' in error;
  return has && error.code === 'COMMAND_FAILED' && Array.isArray(error.printed);
}

function toFault(error: CommandError, { run }: Job): Fault | undefined {
  const text = error.printed.join('\n');
  const home = error.at?.file ?? run.deployment.folder;
  for (const { code, when, what, fix } of failures) {
    const found = when.exec(text);
    if (found === null) continue;
    const { id, name } = run.deployment;
    const groups = Object.entries(found.groups ?? {}).flatMap(([key, value]) => {
      return value === undefined ? [] : [[key.replace(/\d$/, ''), value] as const];
    });
    const words = { id, name: basename(name), namespace: run.config.cli.namespace, ...Object.fromEntries(groups) };
    return {
      code,
      what: fill(what, words),
      at: toPlace(words, home),
      why: shorten(error.printed),
      fix: fill(fix, words),
    };
  }
  return undefined;
}

/** helm names a template by the name of its chart; people edit it in the ops repo. */
function toPlace({ place, line }: Readonly<Record<string, string>>, home: string): Place {
  const file = place === undefined ? home : join(home, place.slice(place.indexOf('/') + 1));
  if (place === undefined || !existsSync(file)) return { file: home };
  return line === undefined ? { file } : { file, line: Number(line) };
}

/** The error itself, without what helm says on its way. */
function shorten(printed: readonly string[]): string {
  const from = printed.findIndex((it) => /^Error: /.test(it));
  return printed.slice(from < 0 ? -8 : from, from < 0 ? undefined : from + 12).join('\n');
}

/** What the cluster says of pods that do not start; helm itself only says that time was over. */
function* causesOf({ run, commands, json }: Job): Steps<readonly string[]> {
  const folders = (run.env.PATH ?? '').split(delimiter);
  if (!folders.some((it) => it !== '' && existsSync(join(it, 'kubectl')))) return [];
  try {
    const { ran, stdout } = yield commands.warnings();
    const told = (ran ? json.events(stdout) : []).map(({ involvedObject: it, reason, message }) => {
      return `${it?.kind ?? ''} ${it?.name ?? ''}: ${reason ?? ''}: ${message ?? ''}`;
    });
    return [...new Set(told)].slice(-5);
  } catch {
    return [];
  }
}

function fill(text: string, words: Readonly<Record<string, string | undefined>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => words[name] ?? '?');
}
