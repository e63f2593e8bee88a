/** `bitops plugins install`: fetches, pins, and, where it is asked to, runs what installs the programs of plugins. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from '@bitops/contract';
import { type Fault, fault, faults, faultsOf, suggestion } from '@bitops/fault';
import { type Interrupt, tell } from '@bitops/runtime';
import { findPlugin } from '../find.js';
import type { Host } from '../host.js';
import { loadPlugin } from '../load.js';
import type { PluginSource } from '../sources.js';
import { fetchPlugin } from './fetch.js';
import { isPinOf, loadPins, type Pin, savePins, withoutLogin } from './lock-file.js';
import { linkSet, pinState } from './store.js';

/** What is to be installed. */
export interface Installing {
  readonly host: Host;
  readonly root: string;
  /** What the settings name, in their order. */
  readonly sources: readonly PluginSource[];
  /** Aliases; none = all. */
  readonly names: readonly string[];
  /** Takes what the tag or branch is now, in place of what was pinned. */
  readonly update: boolean;
  readonly interrupt: Interrupt;
}

/** A plugin that was fetched; `isNew`: it was not pinned so before. */
export interface Installed extends Pin {
  readonly alias: string;
  readonly isNew: boolean;
}

/** Fetches and pins the plugins that come from git. Throws; what was fetched until then is pinned. */
export async function installPlugins(installing: Installing): Promise<readonly Installed[]> {
  const { root, host, names, update, interrupt } = installing;
  const known = installing.sources.filter((it) => it.kind === 'git');
  refuseUnknown(names, known, installing.sources);
  const before = loadPins(root);
  // Pins of plugins that the settings don't name any more are dropped.
  const pins = new Map(known.flatMap(({ alias }) => (before[alias] === undefined ? [] : [[alias, before[alias]]])));
  const done: Installed[] = [];
  try {
    for (const source of known.filter(({ alias }) => names.length === 0 || names.includes(alias))) {
      const pinned = before[source.alias];
      const wanted = !update && pinned !== undefined && isPinOf(pinned, source) ? pinned : undefined;
      const pin = await fetchPlugin(source, wanted, { root, env: host.env, interrupt });
      pins.set(source.alias, pin);
      done.push({ ...pin, alias: source.alias, isNew: pin.commit !== pinned?.commit || pin.hash !== pinned.hash });
    }
  } finally {
    const now = Object.fromEntries(pins);
    if (JSON.stringify(sorted(now)) !== JSON.stringify(sorted(before))) savePins(root, now);
    linkSet(host.env, now);
  }
  return done;
}

/** A plugin as `bitops plugins` tells of it. */
export interface PluginState {
  readonly alias: string;
  readonly kind: PluginSource['kind'];
  readonly source: string;
  readonly state: 'installed' | 'fetched' | 'not pinned' | 'not fetched' | 'changed' | 'not found';
  readonly commit?: string;
  readonly fault?: Fault;
}

/** How the plugins of an ops repo stand. Runs nothing. */
export async function pluginStates(
  sources: readonly PluginSource[],
  root: string,
  host: Host,
): Promise<readonly PluginState[]> {
  return Promise.all(
    sources.map(async (source): Promise<PluginState> => {
      const about = { alias: source.alias, kind: source.kind, source: withoutLogin(source.spec) };
      try {
        if (source.kind === 'git') {
          const { pin, ...found } = pinState(source, root, host.env);
          const told = { ...about, state: found.state, ...(pin === undefined ? {} : { commit: pin.commit }) };
          return found.state === 'fetched' ? told : { ...told, fault: found.fault };
        }
        await findPlugin(source, root, { ...host, safe: false });
        return { ...about, state: 'installed' };
      } catch (error) {
        return { ...about, state: 'not found', fault: faultsOf(error)[0] ?? unknown };
      }
    }),
  );
}

const unknown: Fault = { code: 'PLUGIN_FAILED', what: 'A plugin can not be read' };

/** What installs the programs of one plugin. */
export interface InstallScript {
  readonly alias: string;
  readonly command: Command;
}

/** The install scripts of plugins, in the order of the settings; faults where a plugin needs one that is not in the list. */
export async function installScripts({ host, root, sources, names }: Installing): Promise<{
  readonly scripts: readonly InstallScript[];
  readonly faults: readonly Fault[];
}> {
  const aliases = sources.map((it) => it.alias);
  const scripts: InstallScript[] = [];
  const wrong: Fault[] = [];
  const chosen = sources.filter((it) => it.kind !== 'package' && (names.length === 0 || names.includes(it.alias)));
  for (const source of chosen) {
    const found = await findPlugin(source, root, host);
    const install = found.adopted === true ? (await loadPlugin(found)).plugin.install : undefined;
    if (install === undefined) continue;
    const missing = install.needs.filter((it) => !aliases.includes(it));
    wrong.push(...missing.map((it) => needMissing(source, it)));
    if (install.command !== undefined) scripts.push({ alias: source.alias, command: install.command });
  }
  return { scripts, faults: wrong };
}

/** Runs an install script. Throws INSTALL_SCRIPT_FAILED. */
export async function runInstallScript(
  { alias, command }: InstallScript,
  { host, interrupt }: Pick<Installing, 'host' | 'interrupt'>,
  onOutput: (chunk: Buffer) => void,
): Promise<void> {
  const cwd = dirname(dirname(fileURLToPath(host.from)));
  const env = { ...host.env, ...command.env };
  const { exitCode } = await tell({ file: command.file, args: command.args, cwd, env, interrupt, onOutput });
  if (exitCode === 0) return;
  const how = exitCode === undefined ? 'could not be run to its end' : `failed with exit code ${exitCode}`;
  throw fault({
    code: 'INSTALL_SCRIPT_FAILED',
    what: `The install script of the plugin ${alias} ${how}`,
    at: { file: command.args[0] ?? command.file },
    fix: 'Look at what it printed. Scripts after it were not run.',
  });
}

function refuseUnknown(names: readonly string[], known: readonly PluginSource[], all: readonly PluginSource[]): void {
  const aliases = known.map((it) => it.alias);
  const wrong = names.filter((it) => !all.some(({ alias }) => alias === it));
  if (wrong.length === 0) return;
  throw faults(
    wrong.map((name) => ({
      code: 'PLUGIN_UNKNOWN',
      what: `There is no plugin ${name} in bitops.plugins`,
      at: { file: 'the command line' },
      fix: suggestion(name, aliases),
    })),
  );
}

function needMissing({ alias, at }: PluginSource, need: string): Fault {
  const what = `The plugin ${alias} needs the plugin ${need}, which is not in bitops.plugins`;
  return { code: 'PLUGIN_NEED_MISSING', what, at, fix: `Add ${need} to bitops.plugins, before ${alias}.` };
}

function sorted(pins: Readonly<Record<string, Pin>>) {
  return Object.entries(pins).sort(([a], [b]) => (a < b ? -1 : 1));
}
