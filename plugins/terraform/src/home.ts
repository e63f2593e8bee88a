import { existsSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import type { TerraformRun } from './command.js';

/**
 * Where a file that terraform names is in the ops repo; nothing for one that is not there, as of a module that was
 * fetched. `home` = the deployment's folder there. Reads the disk.
 */
export function loadHomeOf(file: string, { deployment, env }: TerraformRun, home: string): string | undefined {
  const path = isAbsolute(file) ? relative(deployment.folder, file) : file;
  if (path.startsWith('.terraform/')) return undefined;
  const own = join(home, path);
  const { environment, name, folder } = deployment;
  // Where both have a file, the merge of the default environment keeps both: `main.tf` is its own, ours `main.tf.test.tf`.
  const ending = `.${environment.replaceAll('/', '-')}.tf`;
  const before = path.endsWith(ending) ? path.slice(0, -ending.length) : undefined;
  if (before !== undefined && !existsSync(own) && existsSync(join(home, before))) return join(home, before);
  const ours = `${path}${ending}`;
  const isDefaults = !existsSync(own) || (existsSync(join(folder, ours)) && !existsSync(join(home, ours)));
  if (!isDefaults || !home.endsWith(join(environment, name))) return own;
  const root = home.slice(0, -join(environment, name).length);
  const shared = join(root, env.BITOPS_DEFAULT_ROOT_DIR ?? '_default', name, path);
  return existsSync(shared) ? shared : own;
}
