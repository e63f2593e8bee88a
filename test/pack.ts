/** Packs the packages as `npm publish` would. */
import { execFileSync } from 'node:child_process';
import { root } from './tracked.js';

/** One packed package. */
export interface Packed {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** Packs every package; `args` are more arguments of `npm pack`. */
export function pack(...args: readonly string[]): readonly Packed[] {
  const json = execFileSync('npm', ['pack', '--workspaces', '--json', '--loglevel=error', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  // npm documents the shape.
  return JSON.parse(json) as readonly Packed[];
}
