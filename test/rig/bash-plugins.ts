/** Plugins of BitOps 2.x, as they are: rebuilt in the shape of those that people use. */
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Files, OpsRepo } from './ops-repo.js';

const fixtures = fileURLToPath(new URL('../fixtures/bash-plugins', import.meta.url));

/** Puts a plugin into a folder of the ops repo, or into an absolute one. */
export function putPlugin(repo: OpsRepo, name: string, folder = `plugins/${name}`): string {
  const goal = join(folder.startsWith('/') ? '' : repo.root, folder);
  cpSync(join(fixtures, name), goal, { recursive: true });
  return goal;
}

/** Makes a git repository of files beside the ops repo, whose one commit is tagged v1; gives its path. */
export function putRepository(repo: OpsRepo, name: string, files: Files): string {
  for (const [path, content] of Object.entries(files)) repo.write(`../${name}/${path}`, content);
  const cwd = join(repo.root, '..', name);
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=main'];
  for (const args of [
    ['init', '-q'],
    ['add', '.'],
    ['commit', '-qm', 'x'],
    ['tag', 'v1'],
  ]) {
    execFileSync('git', [...who, ...args], { cwd, env: repo.env });
  }
  return cwd;
}
