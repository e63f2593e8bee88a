/** Plugins of BitOps 2.x, as they are: rebuilt in the shape of those that people use. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OpsRepo } from './ops-repo.js';

const fixtures = fileURLToPath(new URL('../fixtures/bash-plugins', import.meta.url));

/** Puts a plugin into a folder of the ops repo, or into an absolute one. */
export function putPlugin(repo: OpsRepo, name: string, folder = `plugins/${name}`): string {
  const goal = join(folder.startsWith('/') ? '' : repo.root, folder);
  cpSync(join(fixtures, name), goal, { recursive: true });
  return goal;
}
