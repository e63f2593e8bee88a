/** Container images: built offline from Containerfile, and run as `docker run` would run them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { storageArgs } from '../../scripts/tools.mjs';
import { vendor } from '../../scripts/vendor.mjs';
import { root } from '../tracked.js';
import { type Finished, type Started, startProgram } from './program.js';
import { tools } from './tools.js';

/** How a container is run, beside its arguments. */
export interface ContainerOptions {
  /** Paths of this machine → paths in the container, with `:ro` if they are not to be written. */
  readonly mounts?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** More options of `docker run`. */
  readonly flags?: readonly string[];
}

/** An image that was built for the tests of a file. */
export interface Image {
  /** Runs a container of it to its end; it sees no network. */
  run(args: readonly string[], options?: ContainerOptions): Promise<Finished>;
  /** Starts one that `stop` can be asked to end, as `docker stop` does: with one SIGTERM, and SIGKILL half a minute later. */
  start(args: readonly string[], options?: ContainerOptions): Started & { stop(): Promise<Finished> };
  /** Writes a program `docker` for scripts: what they know by these names is this image. It sees the network of this machine. */
  docker(file: string, names: readonly string[], flags: readonly string[]): void;
  /** Where a text is: files of the layer that Containerfile has added last, and what is told of how the image was made. */
  find(text: string): readonly string[];
  remove(): void;
}

/** How an image is built. */
export interface BuildOptions {
  /** Files that lie beside Containerfile when it is built. */
  readonly context?: Readonly<Record<string, string>>;
  /** What npm is told by a secret of the build. */
  readonly npmrc?: string;
}

/** Builds a target from the packages as they are here; it sees no network. */
export function buildImage(target: 'base' | 'all', options: BuildOptions = {}): Image {
  const engine = makeEngine();
  const name = `localhost/bitops-${randomUUID()}`;
  const remove = () => {
    engine.call('podman', ['rmi', '--force', '--ignore', name]);
    rmSync(engine.folder, { recursive: true, force: true });
  };
  try {
    build(engine, name, target, options);
  } catch (error) {
    remove();
    throw error;
  }
  const start: Image['start'] = (args, runOptions = {}) => startContainer(engine, name, args, runOptions);
  return {
    start,
    run: (args, runOptions) => start(args, runOptions).done,
    docker: (file, known, flags) => writeDocker(engine, file, { known, image: name }, flags),
    find: (text) => find(engine, name, text),
    remove,
  };
}

/** Where terraform is on this machine. */
export function terraformFile(): string {
  const files = (process.env.PATH ?? '').split(delimiter).map((it) => join(it, tools.terraform ?? ''));
  return realpathSync(files.find((it) => existsSync(it)) ?? '');
}

/** Podman and buildah, with images of ours alone. */
interface Engine {
  /** What they are told by files is here. */
  readonly folder: string;
  readonly store: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Gives what it prints. */
  call(file: 'podman' | 'buildah', args: readonly string[]): string;
}

function makeEngine(): Engine {
  const folder = mkdtempSync(join(tmpdir(), 'bitops-image-'));
  const conf = join(folder, 'containers.conf');
  // Limits of a container may not be above our own.
  writeFileSync(conf, '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n');
  const store = storageArgs(tools.containers ?? '');
  const env = { PATH: process.env.PATH ?? '', HOME: folder, TMPDIR: folder, CONTAINERS_CONF: conf };
  const call: Engine['call'] = (file, args) =>
    execFileSync('unshare', ['--net', file, ...store, ...args], {
      env,
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  return { folder, store, env, call };
}

function build({ folder, call }: Engine, name: string, target: 'base' | 'all', options: BuildOptions): void {
  const context = join(folder, 'context');
  vendor(join(context, 'vendor'));
  for (const it of ['Containerfile', '.dockerignore']) copyFileSync(join(root, it), join(context, it));
  for (const [path, content] of Object.entries(options.context ?? {})) writeFileSync(join(context, path), content);
  if (target === 'all') addPrograms(join(context, 'vendor', 'bin'));
  const npmrc = join(folder, 'npmrc');
  if (options.npmrc !== undefined) writeFileSync(npmrc, options.npmrc);
  const secrets = options.npmrc === undefined ? [] : ['--secret', `id=npmrc,src=${npmrc}`];
  const args = ['BASE=localhost/base', 'SHYAML=', 'PACKAGES=ansible-core awscli'].flatMap((it) => ['--build-arg', it]);
  const flags = ['--isolation', 'chroot', '--quiet', '--target', target, '--tag', name];
  call('buildah', ['build', ...flags, ...args, ...secrets, context]);
}

/** The programs of this machine that Containerfile would fetch. */
function addPrograms(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const programs = { terraform: terraformFile(), helm: tools.helm3, kubectl: tools.kubectl };
  for (const [name, file] of Object.entries(programs)) copyFileSync(file ?? '', join(folder, name));
}

const how = ['--cgroup-manager', 'cgroupfs', '--events-backend', 'none', '--runtime', 'runc'];

function startContainer(
  { folder, store, env, call }: Engine,
  image: string,
  args: readonly string[],
  { mounts = {}, env: variables = {}, flags = [] }: ContainerOptions,
): ReturnType<Image['start']> {
  const container = `bitops-${randomUUID()}`;
  const options = [
    ...Object.entries(mounts).flatMap(([from, to]) => ['-v', `${from}:${to}`]),
    ...Object.entries(variables).flatMap(([key, value]) => ['-e', `${key}=${value}`]),
    ...flags,
  ];
  const run = ['run', '--rm', '--network', 'none', '--name', container, ...options, image, ...args];
  const started = startProgram({ file: 'podman', args: [...store, ...how, ...run], cwd: folder, env });
  const stop = async () => {
    call('podman', [...how, 'stop', '--time', '30', container]);
    return started.done;
  };
  // Not a spread: what it has printed is read from it as it comes.
  return Object.assign(started, { stop });
}

/** A program `docker` that can `run` an image by other names, with more options than it is told. */
function writeDocker(
  { store, env }: Engine,
  file: string,
  { known, image }: { readonly known: readonly string[]; readonly image: string },
  flags: readonly string[],
): void {
  const podman = ['podman', ...store, ...how, 'run', '--network', 'host', ...flags].map(quoted).join(' ');
  const lines = [
    '#!/usr/bin/env bash',
    ...Object.entries(env).map(([key, value]) => `export ${key}=${quoted(value)}`),
    '[ "$1" = run ] || { echo "docker: only run is known here" >&2; exit 125; }',
    `for arg in "\${@:2}"; do case "$arg" in ${known.map(quoted).join('|')}) arg=${image} ;; esac; args+=("$arg"); done`,
    `exec ${podman} "\${args[@]}"`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  chmodSync(file, 0o755);
}

function find({ call }: Engine, image: string, text: string): readonly string[] {
  const told = [call('podman', ['image', 'inspect', image]), call('podman', ['history', '--no-trunc', image])];
  const layer = call('podman', ['image', 'inspect', '--format', '{{.GraphDriver.Data.UpperDir}}', image]).trim();
  const { status, stdout, stderr } = spawnSync('grep', ['-rlF', '-e', text, layer], { encoding: 'utf8' });
  // 1: nothing was found.
  if (status !== 0 && status !== 1) throw new Error(stderr);
  const files = stdout.split('\n').filter((it) => it !== '');
  const isTold = told.some((it) => it.includes(text));
  return [...files.map((it) => it.slice(layer.length)), ...(isTold ? ['how it was made'] : [])];
}

/** For bash. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
