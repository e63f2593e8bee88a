/** Installs the dependencies unless they are what package-lock.json says. Needs nothing installed itself. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Makes node_modules what package-lock.json says. */
export function setup() {
  if (isInstalled()) return;
  console.log('> npm ci');
  const { status, error } = spawnSync('npm', ['ci'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) return;
  console.error(`setup: npm ci failed${error === undefined ? '' : `: ${error.message}`}; nothing else was done`);
  process.exit(status || 1);
}

/** npm keeps a lock file of what it installed; only what is optional on this platform may be missing in it. */
function isInstalled() {
  const wanted = readPackages('package-lock.json');
  const installed = readPackages(join('node_modules', '.package-lock.json'));
  return Object.entries(wanted)
    .filter(([path, it]) => path.includes('node_modules/') && it.optional !== true)
    .every(([path, it]) => installed[path]?.version === it.version && installed[path]?.link === it.link);
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw error;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) setup();
