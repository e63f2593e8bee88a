/** Which of the caller's variables hooks and tools get, where `bitops.env` is `declared`. Pure. */
import { type Environment, fieldsOf, variableName } from '@bitops/config';
import type { Login, Manifest, Tool } from '@bitops/contract';
import { toolVariables } from './exports.js';
import type { Settings } from './settings.js';

/** What any program may need to run at all, to speak the user's language, and to get out of the house. Globs. */
export const basicVariables: readonly string[] = [
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR', 'TEMP', 'TMP', 'XDG_*', 'PWD'],
  ...['LANG', 'LANGUAGE', 'LC_*', 'TZ', 'TERM', 'COLORTERM', 'NO_COLOR', 'FORCE_COLOR', 'CI'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'no_proxy', 'all_proxy'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS', 'GIT_SSL_CAINFO'],
];

/** The variables that a tool has asked for: by its manifest, by its schema, by where it looks for credentials. Globs. */
export function variablesOf(
  { name, config }: Pick<Tool, 'name' | 'config'>,
  manifest: Pick<Manifest, 'variables'>,
  logins: readonly Login[],
): readonly string[] {
  const prefix = toolVariables(name);
  const ofFields = fieldsOf(config).flatMap((field) => {
    const more = (field.meta.env ?? []).map((it) => (typeof it === 'string' ? it : it.name));
    return [variableName(prefix, field), ...more];
  });
  const ofLogins = logins.flatMap(({ variables = [] }) => variables.flatMap((it) => it.split(' ')));
  return [...(manifest.variables ?? []), ...ofFields, ...ofLogins];
}

/** What is known of the variables of a run. */
export interface Passing extends Pick<Settings, 'env' | 'pass_env'> {
  /** The caller's: only of these some are kept back. */
  readonly caller: Environment;
  /** Those that hooks handed on, and so want to be there. */
  readonly handedOn: ReadonlySet<string>;
}

/** The variables without those of the caller that nobody has asked for. */
export function passedOn(variables: Environment, declared: readonly string[], passing: Passing): Environment {
  const { env, pass_env: more, caller, handedOn } = passing;
  if (env === 'all') return variables;
  const asked = toPattern([...basicVariables, ...more, ...declared]);
  const isKept = ([name, value]: readonly [string, string | undefined]) =>
    value !== caller[name] || handedOn.has(name) || asked.test(name);
  return Object.fromEntries(Object.entries(variables).filter(isKept));
}

function toPattern(globs: readonly string[]): RegExp {
  const texts = [...new Set(globs)].map((it) =>
    it
      .replace(/[^\w*?]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replaceAll('?', '.'),
  );
  return new RegExp(`^(?:${texts.join('|')})$`, 's');
}
