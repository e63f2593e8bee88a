/**
 * Puts the packages of bitops, and all that they need at run time, into vendor/ (or another folder that is named), as
 * Containerfile takes them: nothing has to be published, and nothing is fetched.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './workspaces.mjs';

/** Packs what the package `bitops` needs, itself included, into a folder; what was packed there before goes. */
export function vendor(folder) {
  mkdirSync(folder, { recursive: true });
  for (const it of readdirSync(folder).filter((name) => name.endsWith('.tgz'))) rmSync(join(folder, it));
  const packages = [...closure(installedFolder('bitops', root))];
  const args = ['pack', ...packages, '--ignore-scripts', '--loglevel=error', '--pack-destination', folder];
  execFileSync('npm', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** The folder of a package, and those of all that it needs, as they are installed here. */
function closure(folder, known = new Set()) {
  if (known.has(folder)) return known;
  known.add(folder);
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) closure(installedFolder(name, folder), known);
  return known;
}

/** Where Node finds a package, seen from a folder. */
function installedFolder(name, from) {
  const folder = join(from, 'node_modules', name);
  if (existsSync(folder)) return realpathSync(folder);
  if (from === dirname(from)) throw new Error(`${name} is not installed`);
  return installedFolder(name, dirname(from));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = resolve(process.argv[2] ?? join(root, 'vendor'));
  const { build } = await import('./build.mjs');
  await build();
  vendor(folder);
  console.log(`vendor: the packages are in ${folder}`);
}
