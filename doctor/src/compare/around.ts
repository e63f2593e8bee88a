/** Where BitOps did otherwise around deployments: in an environment, and in the ops repo as a whole. Reads files only. */
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Document, get, loadDocument } from '@bitops/config';
import type { Environment, EnvironmentFolder, Host, OpsRepo, Plugin } from '@bitops/core';
import { coreDifference, type Difference } from './difference.js';

/** What environments are compared with. */
export interface Surroundings {
  readonly host: Host;
  readonly repo: OpsRepo;
  readonly plugins: readonly Plugin[];
  /** What the file at the root says below `bitops:`, if it is YAML. */
  readonly root: Document | undefined;
}

const variables = { file: 'the environment variables' };

/** What holds for an environment; `failFast` as BitOps took it. */
export function environmentDifferences(
  environment: EnvironmentFolder,
  own: Document | undefined,
  failFast: boolean,
  { host, repo }: Surroundings,
): readonly Difference[] {
  const { env } = host;
  const here = environment.settings.fail_fast;
  const file = environment.folder;
  const found: Difference[] = [];
  const variable = env['BITOPS_FAST_FAIL'];
  const written = get(own?.data, ['bitops', 'fail_fast']);
  if (variable === '' && here !== failFast) {
    found.push(coreDifference('FAST_FAIL_EMPTY', { what: 'BITOPS_FAST_FAIL is empty', at: variables }));
  } else if (variable !== undefined && variable !== '' && here !== failFast) {
    found.push(coreDifference('FAST_FAIL_TEXT', { what: `BITOPS_FAST_FAIL=${variable}`, at: variables }));
  } else if (typeof written === 'string' && here !== failFast) {
    const at = own?.place(['bitops', 'fail_fast'], 'value');
    found.push(coreDifference('FAST_FAIL_TEXT', { what: `fail_fast: ${JSON.stringify(written)}`, at }));
  }
  if (!failFast) {
    const at =
      written === undefined || variable !== undefined ? variables : own?.place(['bitops', 'fail_fast'], 'value');
    found.push(coreDifference('EXIT_CODE_ZERO', { what: 'fail_fast is off', at: at ?? { file } }));
  }
  found.push(...order(environment, host));
  const old = join(file, 'bitops.config.yml');
  if (own !== undefined && own.file === old) {
    found.push(coreDifference('SETTINGS_FILE_UNREAD', { what: relative(repo.root, old), at: { file: old } }));
  }
  return found;
}

/** `fail_fast` as BitOps 2.x took it: any text is true, but for an empty one. */
export function failFastOf(own: Document | undefined, env: Environment): boolean {
  const variable = env['BITOPS_FAST_FAIL'];
  if (variable !== undefined) return variable !== '';
  const isOld = own?.file.endsWith('.yml') === true;
  const written = isOld ? undefined : get(own?.data, ['bitops', 'fail_fast']);
  return written === undefined || written === null ? true : Boolean(written);
}

function order(
  { settings, deployments, folder }: EnvironmentFolder,
  { orderOfBitops = [] }: Host,
): readonly Difference[] {
  if (settings.deployments !== undefined) return [];
  const here = [...new Set(deployments.map((it) => it.tool))].filter((it) => orderOfBitops.includes(it));
  const there = orderOfBitops.filter((it) => here.includes(it));
  if (here.join() === there.join()) return [];
  const what = `${there.join(', ')}; here ${here.join(', ')}`;
  return [coreDifference('DEPLOYMENT_ORDER', { what, at: { file: folder } })];
}

/** What holds for the ops repo as a whole. */
export function repoDifferences({ host, repo, root }: Surroundings): readonly Difference[] {
  return [...unreadAtRoot(root), ...absent(repo, host.env), ...always()];
}

/** What BitOps had settings for, and did not look for there. */
function unreadAtRoot(root: Document | undefined): readonly Difference[] {
  if (root === undefined) return [];
  const keys = ['fail_fast', 'default_folder', 'deployments', 'logging'];
  return keys
    .filter((key) => get(root.data, ['bitops', key]) !== undefined)
    .map((key) => coreDifference('ROOT_SETTINGS_UNREAD', { what: `bitops.${key}`, at: root.place(['bitops', key]) }));
}

function absent({ root, environments, faults }: OpsRepo, env: Environment): readonly Difference[] {
  const variable = ['BITOPS_ENVIRONMENT', 'ENVIRONMENT'].find((it) => (env[it] ?? '') !== '');
  const name = variable === undefined ? '' : (env[variable] ?? '');
  const isThere = environments.some((it) => it.name === name) || faults.has(name) || existsSync(join(root, name));
  if (variable === undefined || isThere) return [];
  return [coreDifference('ENVIRONMENT_MISSING', { what: `${variable}=${name}`, at: variables })];
}

function always(): readonly Difference[] {
  const what = 'any run';
  return [coreDifference('EXIT_CODE_OWN', { what }), coreDifference('WORKSPACE_LEFT', { what })];
}

/** The file of settings in the folder of an environment or at the root; nothing where it can't be read. */
export function ownDocument(folder: string): Document | undefined {
  try {
    const file = ['bitops.config.yaml', 'bitops.config.yml'].map((it) => join(folder, it)).find((it) => existsSync(it));
    return file === undefined ? undefined : loadDocument(file);
  } catch {
    return undefined;
  }
}
