import type { CommandError, Fault, PluginApi, Steps } from '@bitops/core';
import { failures } from './failures.js';
import type { AwsRun } from './run.js';
import { credentialSource } from './sources.js';

/** Steps whose failed commands are told with the mend, as far as the errors of aws are known. */
export function* explained<R>(steps: Steps<R>, run: AwsRun, api: PluginApi): Steps<R> {
  try {
    return yield* steps;
  } catch (error) {
    throw isCommandError(error) ? api.fault(toFault(error, run)) : error;
  }
}

/** What core throws into steps is typed nowhere: it is known by what it carries. */
export function isCommandError(error: unknown): error is CommandError {
  const has = typeof error === 'object' && error !== null && 'printed' in error && 'code' in error;
  return has && error.code === 'COMMAND_FAILED' && Array.isArray(error.printed);
}

/** The fault of a failed command; which credentials were tried is said where they are what is wrong. */
export function toFault(error: CommandError, { deployment, config, env }: AwsRun): Fault {
  const text = error.printed.join('\n');
  const at = error.at ?? { file: deployment.folder };
  for (const { code, when, what, fix } of failures) {
    const found = when.exec(text);
    if (found === null) continue;
    const words = { id: deployment.id, ...found.groups };
    const said = error.printed.filter((it) => it.trim() !== '').slice(-6);
    const tried = `Tried: ${credentialSource(env, config.options.profile)}.`;
    const why = /CREDENTIALS|ROLE|PROFILE|DENIED/.test(code) ? [...said, tried] : said;
    return { code, what: fill(what, words), at, why: why.join('\n'), fix };
  }
  const { code, what, why, fix } = error;
  return { code, what, at, why, fix };
}

function fill(text: string, words: Readonly<Record<string, string | undefined>>): string {
  return text.replaceAll(/(: )?\{(\w+)\}/g, (_, colon = '', name: string) => {
    return words[name] === undefined ? '' : `${colon}${words[name]}`;
  });
}
