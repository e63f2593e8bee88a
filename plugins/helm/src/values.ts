import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Steps } from '@bitops/core';
import { parse } from 'yaml';
import type { HelmRun } from './run.js';

/** The file that `options.secrets-base64` is written to. */
const secretsFile = 'values-secrets.yaml';

/** Writes what is secret or comes from other deployments into the workspace; gives the files of values, the last one wins. */
export function* valuesSteps(run: HelmRun): Steps<readonly string[]> {
  const { config, deployment, defaults, inputs, artifacts } = run;
  const secrets = config.options['secrets-base64'];
  if (secrets !== undefined) {
    yield* maskValues(run);
    yield { write: secretsFile, content: Buffer.from(secrets, 'base64').toString('utf8'), mode: 0o600 };
  }
  const files = valueFiles(deployment.folder, defaults);
  const known = Object.entries(inputs).flatMap(([name, it]) => ('value' in it ? [[name, it.value] as const] : []));
  if (known.length === 0) return files;
  // JSON is YAML, and it needs nobody who knows how YAML quotes.
  const file = join(artifacts, 'inputs.yaml');
  yield { write: file, content: JSON.stringify(Object.fromEntries(known)), mode: 0o600 };
  return [...files, file];
}

/** Hides the values that are secret. */
export function* maskValues({ config }: Pick<HelmRun, 'config'>): Steps {
  const secrets = config.options['secrets-base64'] ?? '';
  for (const mask of textsIn(Buffer.from(secrets, 'base64').toString('utf8'))) yield { mask };
}

/** The files of values that are there and hold something, in the order in which BitOps passed them. Reads the disk. */
export function valueFiles(folder: string, defaults: string | undefined): readonly string[] {
  const own = ['values.yaml', 'values-versions.yaml', secretsFile].map((name) => join(folder, name));
  const shared = defaults === undefined ? [] : [join(defaults, 'values.yaml')];
  const more = [defaults, folder].flatMap((it) => (it === undefined ? [] : listIn(join(it, 'values-files'))));
  return [...shared, ...own, ...more].filter(holdsSomething);
}

function listIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.(ya?ml|json)$/.test(name))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function holdsSomething(file: string): boolean {
  try {
    return /^\s*[^\s#]/m.test(readFileSync(file, 'utf8'));
  } catch {
    return false;
  }
}

/** All texts and numbers in values that are secret: what is not long enough to be one is left in the open by core. */
function textsIn(content: string): readonly string[] {
  const walk = (value: unknown): readonly string[] => {
    if (typeof value === 'string' || typeof value === 'number') return String(value).length < 4 ? [] : [String(value)];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(walk) : [];
  };
  try {
    return [...new Set(walk(parse(content)))];
  } catch {
    return [];
  }
}
