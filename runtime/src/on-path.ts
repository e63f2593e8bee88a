import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Environment } from './environment.js';

/** Whether a program is on the PATH of some variables, and may be executed. */
export function isOnPath(binary: string, env: Environment): boolean {
  return findOnPath(binary, env) !== undefined;
}

/** The file of a program that is on the PATH of some variables, and may be executed. */
export function findOnPath(binary: string, env: Environment): string | undefined {
  const files = (env['PATH'] ?? '').split(delimiter).map((folder) => join(folder === '' ? '.' : folder, binary));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return statSync(file).isFile();
    } catch {
      return false;
    }
  });
}
