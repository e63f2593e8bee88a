import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Environment } from '@bitops/core';

/** The program to run: `terraform-VERSION` where a folder of the PATH has it, else `terraform`. */
export function terraformBinary(version: string | undefined, env: Environment): string {
  if (version === undefined) return 'terraform';
  const name = `terraform-${version}`;
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.some((folder) => existsSync(join(folder, name))) ? name : 'terraform';
}
