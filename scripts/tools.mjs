/** Fetches what tests need and the npm registry has, into the ignored folder .tools: other versions of Node. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from './step.mjs';
import { root } from './workspaces.mjs';

/** The majors of Node that bitops is tested on. */
export const nodeMajors = [20, 24];

/** The node program of a major version: the running one, else the one in .tools; undefined where neither is there. */
export function findNode(major) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const program = join(toolFolder(major), 'node_modules', nodePackage(), 'bin', 'node');
  return existsSync(program) ? program : undefined;
}

/** Installs the Node versions that are not there yet; true where all are there in the end. */
export function fetchTools() {
  return nodeMajors.filter((major) => findNode(major) === undefined).every(fetchNode);
}

/**
 * The package `node` holds no program: its install script installs one of these packages, which do. Naming the package
 * ourselves needs no install script, which our .npmrc forbids.
 */
function nodePackage() {
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${process.platform}-${process.arch}`;
}

function fetchNode(major) {
  const folder = toolFolder(major);
  const wanted = `${nodePackage()}@${major}`;
  console.log(`> npm install ${wanted} into .tools`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const { status } = run('npm', ['install', '--no-save', '--no-package-lock', '--ignore-scripts', wanted], {
    cwd: folder,
  });
  if (status !== 0) return false;
  console.log(`node ${execFileSync(findNode(major), ['--version'], { encoding: 'utf8' }).trim()}`);
  return true;
}

function toolFolder(major) {
  return join(root, '.tools', `node-${major}`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href && !fetchTools()) process.exitCode = 1;
