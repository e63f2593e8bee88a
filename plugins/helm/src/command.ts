import { relative } from 'node:path';
import type { Command } from '@bitops/core';
import { kubeconfigEnv } from './kubeconfig.js';
import type { HelmRun } from './run.js';

/** How long a read may take: of a cluster that does not answer, nobody says anything. */
const patience = '2m';
/** helm 3 shows all releases with `--all` and helm 4 without; both know these. */
const everyStatus = ['deployed', 'failed', 'pending', 'superseded', 'uninstalled', 'uninstalling'].map(
  (it) => `--${it}`,
);

/** The commands of one chart; `name` is that of the release. */
export function commandsOf(run: HelmRun) {
  const { cli } = run.config;
  const env = kubeconfigEnv(run);
  const at = ['--namespace', cli.namespace];
  const debug = cli.debug ? ['--debug'] : [];
  // helm waits so long for each thing, and there are several in one operation
  const longest = `${Math.ceil(4 * secondsOf(cli.timeout)) + 60}s`;
  const read = (args: readonly string[]): Command => ({ file: 'helm', args, env, effect: 'read', timeout: patience });
  const ask = (args: readonly string[]): Command => ({ ...read(args), capture: true });
  const write = (args: readonly string[]): Command => ({ file: 'helm', args, env, effect: 'write', timeout: longest });
  // it says what the release is to be, and not what to change in it
  const again = (command: Command): Command => ({ ...command, repeatable: true });
  const chart = (files: readonly string[]) => [
    ...files.flatMap((it) => ['--values', relative(run.deployment.folder, it)]),
    ...cli.set.flatMap((it) => ['--set', it]),
  ];

  return {
    version: (): Command => ask(['version', '--template', '{{.Version}}']),
    list: (names: readonly string[]): Command => {
      const filter = `^(${names.map((it) => it.replaceAll(/[.+*?^$()[\]{}|\\]/g, '\\$&')).join('|')})$`;
      return ask(['list', ...at, '--filter', filter, ...everyStatus, '--output', 'json']);
    },
    history: (name: string): Command => ask(['history', name, ...at, '--output', 'json']),
    manifest: (name: string, revision: number): Command => {
      return ask(['get', 'manifest', name, ...at, '--revision', String(revision)]);
    },
    notes: (name: string, revision: number): Command => {
      return ask(['get', 'notes', name, ...at, '--revision', String(revision)]);
    },
    render: (name: string, files: readonly string[]): Command => {
      const dry = ['--dry-run=server', '--output', 'json'];
      return ask(['upgrade', '--install', name, '.', ...at, ...dry, ...chart(files)]);
    },
    lockedDependencies: (): Command => read(['dependency', 'build', '.', ...debug]),
    dependencies: (): Command => read(['dependency', 'update', '.', ...debug]),
    upgrade: (name: string, files: readonly string[], flags: readonly string[]): Command => {
      const first = ['upgrade', '--install', name, '.', ...at, '--create-namespace', '--cleanup-on-fail'];
      return again(write([...first, '--timeout', cli.timeout, ...flags, ...debug, ...chart(files)]));
    },
    rollback: (name: string, revision: number): Command => {
      return again(
        write(['rollback', name, String(revision), ...at, '--timeout', cli.timeout, '--cleanup-on-fail', ...debug]),
      );
    },
    uninstall: (name: string): Command => write(['uninstall', name, ...at, '--timeout', cli.timeout, ...debug]),
    warnings: (): Command => {
      const args = ['get', 'events', ...at, '--field-selector', 'type=Warning', '--output', 'json'];
      return { file: 'kubectl', args, env, effect: 'read', capture: true, timeout: '20s' };
    },
  };
}

/** What {@link commandsOf} makes. */
export type Commands = ReturnType<typeof commandsOf>;

function secondsOf(duration: string): number {
  const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };
  const parts = [...duration.matchAll(/([\d.]+)(ms|s|m|h)/g)];
  return parts.reduce((sum, [, amount, unit = 's']) => sum + Number(amount) * (units[unit] ?? 1), 0);
}
