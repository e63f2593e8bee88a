import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, normalize } from 'node:path';
import type { Fault, Steps } from '@bitops/core';
import { dataFolder, type TerraformRun, workspaceOf } from './command.js';
import type { TerraformConfig } from './config.js';
import type { Backend, TerraformJson } from './json.js';

const secretKey =
  /^(?!.*_files?$).*(secret|token|passw|credential|private|access_key|conn_str|customer_key|encryption_key)/i;

/** Gives the backend's settings for `init`; secrets go into a file, since other users can read arguments. */
export function* backendArguments({ config, artifacts }: TerraformRun): Steps<readonly string[]> {
  const entries = config.cli['backend-config'];
  const secrets = entries.map(pair).filter(({ key }) => secretKey.test(key));
  const open = entries.filter((entry) => !secretKey.test(pair(entry).key));
  const args = open.map((entry) => `-backend-config=${entry}`);
  if (secrets.length === 0) return args;
  for (const { value } of secrets) yield { mask: value };
  const file = join(artifacts, 'backend.tfbackend.json');
  const values = Object.fromEntries(secrets.map(({ key, value }) => [key, value]));
  yield { write: file, content: JSON.stringify(values) };
  return [...args, `-backend-config=${file}`];
}

/** The settings of the backend as a person types them behind `init`; of a secret only the key. */
export function openSettings({ cli }: TerraformConfig): readonly string[] {
  return cli['backend-config'].map((entry) => {
    const { key } = pair(entry);
    const isPlain = /^[\w./:=@%+,-]+$/.test(entry);
    if (secretKey.test(key)) return `-backend-config=${key}=…`;
    return isPlain ? `-backend-config=${entry}` : `'-backend-config=${entry.replaceAll("'", "'\\''")}'`;
  });
}

/** The backend that `init` configured; `undefined` where there is none, and the state is a file in the folder. */
export function readBackend(run: TerraformRun, json: TerraformJson): Backend | undefined {
  const file = join(dataFolder(run), 'terraform.tfstate');
  return existsSync(file) ? json.backend(readFileSync(file, 'utf8'), file) : undefined;
}

/** Where local state lives in the deployment's folder; folders end in `/`. */
export function stateFiles(config: TerraformConfig): readonly string[] {
  const named = config.cli['backend-config'].map(pair).flatMap(({ key, value }) => {
    const path = normalize(value);
    if (value === '' || isAbsolute(path) || /^\.(\.|\/?$)/.test(path)) return [];
    if (key === 'workspace_dir') return [asFolder(path)];
    return key === 'path' && path.endsWith('.tfstate') ? [path, `${path}.backup`] : [];
  });
  return [...new Set(['terraform.tfstate', 'terraform.tfstate.backup', 'terraform.tfstate.d/', ...named])];
}

/** Tells of local state that would be lost with the working copy. */
export function lostState(backend: Backend | undefined, run: TerraformRun): Fault | undefined {
  if (backend?.type !== 'local') return undefined;
  const kept = stateFiles(run.config);
  const key = (workspaceOf(run) ?? 'default') === 'default' ? 'path' : 'workspace_dir';
  const place = backend.config?.[key];
  if (typeof place !== 'string' || isAbsolute(place)) return undefined;
  const path = normalize(place);
  const [what, example] = key === 'path' ? ['a .tfstate file', 'net.tfstate'] : ['a folder', 'states'];
  if (kept.includes(key === 'path' ? path : asFolder(path))) return undefined;
  return {
    code: 'TERRAFORM_STATE_UNKEPT',
    what: `the local backend puts its state into ${place}, which is gone when the run ends`,
    why: 'terraform runs in a private copy of the ops repo; from it only the usual state files come home.',
    fix: `Name ${what} in the deployment's folder, in terraform.cli.backend-config: [${key}=${example}]; or no ${key} at all.`,
  };
}

function asFolder(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}

/** An entry without `=` is a file, and has no key. */
function pair(entry: string): { readonly key: string; readonly value: string } {
  const at = entry.indexOf('=');
  return { key: entry.slice(0, Math.max(at, 0)).trim(), value: entry.slice(at + 1) };
}
