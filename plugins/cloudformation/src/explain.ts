import type { CommandError, PluginApi, Steps } from '@bitops/core';
import type { CloudformationRun } from './command.js';
import { failures } from './failures.js';
import { isCommandError } from './job.js';

/** Steps whose failed commands are told with the mend, as far as the errors of AWS are known. */
export function* explained<R>(steps: Steps<R>, run: CloudformationRun, { fault }: PluginApi): Steps<R> {
  try {
    return yield* steps;
  } catch (error) {
    throw isCommandError(error) ? explain(error, run, fault) : error;
  }
}

function explain(error: CommandError, run: CloudformationRun, fault: PluginApi['fault']): unknown {
  const said = error.printed.map((it) => it.trim()).filter((it) => it !== '');
  const text = said.join(' ');
  const { id, name, environment } = run.deployment;
  const words = { id, name, environment, stack: run.config.options['cfn-stack-name'] };
  for (const { code, when, what, fix } of failures) {
    const found = when.exec(text);
    if (found === null) continue;
    const all = { ...words, ...found.groups };
    return fault({ code, what: fill(what, all), at: error.at, why: said.slice(-12).join('\n'), fix: fill(fix, all) });
  }
  return error;
}

function fill(text: string, words: Readonly<Record<string, string | undefined>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => words[name] ?? '?');
}
