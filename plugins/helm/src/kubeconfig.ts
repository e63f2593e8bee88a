import { readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type { Environment, Fault, PluginApi, Steps } from '@bitops/core';
import { parse } from 'yaml';
import type { HelmRun } from './run.js';

/** Where the kubeconfig comes from. Nothing of these: what kubectl would use, too. */
export type KubeconfigSource =
  | { readonly kind: 'text'; readonly base64: string }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'cluster'; readonly name: string }
  | { readonly kind: 'ambient' };

/** BitOps took these words for nothing. */
const none = /^(''|none)?$/i;

/** The first of those that are set: base64, a path, a cluster. */
export function kubeconfigSource({ config }: Pick<HelmRun, 'config'>): KubeconfigSource {
  const { 'kubeconfig-base64': base64 = '', kubeconfigpath: path = '', fetch } = config.options.k8s;
  const { 'cluster-name': name = '' } = fetch;
  if (base64 !== '') return { kind: 'text', base64 };
  if (!none.test(path)) return { kind: 'path', path };
  return !none.test(name) && fetch.kubeconfig ? { kind: 'cluster', name } : { kind: 'ambient' };
}

/** The file of the kubeconfig: in the workspace, unless it is there already. */
export function kubeconfigFile(run: Pick<HelmRun, 'config' | 'env' | 'deployment'>): string | undefined {
  const source = kubeconfigSource(run);
  if (source.kind === 'ambient') return undefined;
  return source.kind === 'path' ? resolve(run.deployment.folder, source.path) : run.env.BITOPS_KUBE_CONFIG_FILE;
}

/** The variables in which helm, kubectl and hooks find it. */
export function kubeconfigEnv(run: Pick<HelmRun, 'config' | 'env' | 'deployment'>): Environment {
  const file = kubeconfigFile(run);
  return file === undefined ? {} : { KUBECONFIG: file, KUBE_CONFIG_FILE: file };
}

/** Makes the kubeconfig, and hides what is secret in it. Throws HELM_KUBECONFIG_REFUSED. */
export function* kubeconfigSteps(run: HelmRun, fault: PluginApi['fault']): Steps {
  const source = kubeconfigSource(run);
  const file = kubeconfigFile(run) ?? '';
  // It may name a program that helm starts to log in.
  if (file !== '' && run.safe === true && !isOfCaller(source, run.env)) throw fault(refused(run));
  if (source.kind !== 'cluster') yield* maskKubeconfig(run);
  if (source.kind === 'text') yield { write: file, content: decoded(source.base64), mode: 0o600 };
  if (source.kind === 'cluster') {
    // It makes the file for its owner alone by itself, but only if it is not there.
    yield { write: file, content: '', mode: 0o600 };
    const args = ['eks', 'update-kubeconfig', '--name', source.name, '--kubeconfig', file];
    yield { file: 'aws', args, effect: 'read' };
    yield* maskKubeconfig(run);
  }
}

/** Hides what is secret in the kubeconfig, as far as it is there already. */
export function* maskKubeconfig(run: HelmRun): Steps {
  const source = kubeconfigSource(run);
  const file = kubeconfigFile(run);
  const files = file === undefined ? ambientFiles(run.env) : [file];
  const texts = source.kind === 'text' ? [decoded(source.base64)] : files.map(loadText);
  for (const mask of texts.flatMap(secretsIn)) yield { mask };
}

const decoded = (base64: string) => Buffer.from(base64, 'base64').toString('utf8');

/** Where kubectl looks by itself. */
function ambientFiles({ KUBECONFIG: files = '', HOME: home = '' }: Environment): readonly string[] {
  const named = files.split(delimiter).filter((it) => it !== '');
  return named.length > 0 || home === '' ? named : [join(home, '.kube', 'config')];
}

/** Whether the caller's variables hold it, too; that of a cluster is made by AWS. */
function isOfCaller(source: KubeconfigSource, env: Environment): boolean {
  if (source.kind !== 'text') return source.kind !== 'path';
  return [env.KUBECONFIG_BASE64, env.BITOPS_KUBECONFIG_BASE64].includes(source.base64);
}

function refused({ deployment }: HelmRun): Fault {
  return {
    code: 'HELM_KUBECONFIG_REFUSED',
    what: `${deployment.id} brings a kubeconfig of its own, and --safe uses none that the ops repo names`,
    at: { file: deployment.folder },
    why: 'A kubeconfig may name any program, which is started to log in.',
    fix: 'Set KUBECONFIG, leave it to cluster-name, or run without --safe if you trust the ops repo.',
  };
}

const secretKeys = ['token', 'password', 'client-key-data', 'access-token', 'id-token', 'refresh-token'];

/** What a kubeconfig holds that nobody else may see: most of it is names and addresses. */
function secretsIn(content: string): readonly string[] {
  const walk = (value: unknown): readonly string[] => {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, it]) => {
      return secretKeys.includes(key) && typeof it === 'string' && it !== '' ? [it] : walk(it);
    });
  };
  try {
    return walk(parse(content));
  } catch {
    return [];
  }
}

function loadText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
