import type { Environment } from '@bitops/config';
import type { Fault } from '@bitops/fault';
import type { Selection } from './selection.js';

const name = 'SKIP_IF_NO_ENVIRONMENT_CHANGES';

/** BitOps 1.x did nothing where its variable was set and the last commit had not changed the environment. */
export function withOldSkip(selection: Selection, env: Environment, warnings: Fault[]): Selection {
  const isSet = !['', 'false', '0', 'no'].includes((env[name] ?? '').toLowerCase());
  if (!isSet || selection.intent !== 'deploy' || selection.validate === true) return selection;
  if (selection.changedSince !== undefined) return selection;
  const what = `${name} is the old spelling of --changed-since HEAD^`;
  const fix = 'Run bitops deploy ENV --changed-since HEAD^, or better, compare with what was deployed last.';
  warnings.push({ code: 'VARIABLE_DEPRECATED', what, at: { file: 'the environment variables' }, fix });
  return { ...selection, changedSince: { revision: 'HEAD^' } };
}
