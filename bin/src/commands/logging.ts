/** What `bitops.logging` says of the output: on the screen, and in logs. */
import { resolve } from 'node:path';
import type { Fault, Prepared } from '@bitops/core';
import type { Caller } from '../caller.js';
import { createStyle } from '../colors.js';
import { type LogFile, type OpenLog, openLog } from '../reporters/log-file.js';
import type { TextLook } from '../reporters/text.js';
import type { Screen } from '../screen.js';

/** The settings of one environment. */
interface Logging {
  readonly environment: string;
  readonly logging: Prepared['repo']['settings']['logging'];
}

/** The settings of all environments of a run. */
export function loggingOf({ repo, graph }: Pick<Prepared, 'repo' | 'graph'>): readonly Logging[] {
  const names = new Set(graph.nodes.map((it) => it.environment));
  const folders = repo.environments.filter((it) => names.has(it.name));
  return folders.map(({ name, settings }) => ({ environment: name, logging: settings.logging }));
}

/** The screen as the settings want it; what the caller says counts more. */
export function withLogging(screen: Screen, { argv, env }: Caller, all: readonly Logging[]): Screen {
  const isTold = argv.some((it) => /^--log-level(=|$)/.test(it));
  const wantsDebug = all.some(({ logging }) => logging.level?.toLowerCase() === 'debug');
  const level = wantsDebug && !isTold ? 'debug' : screen.level;
  const wantsPlain = all.some(({ logging }) => logging.color.enabled === false);
  if (!wantsPlain || (env['FORCE_COLOR'] ?? '') !== '') return { ...screen, level };
  const style = createStyle(false);
  return { ...screen, level, color: false, outStyle: style, faultLook: { ...screen.faultLook, style } };
}

/** The logs that the settings ask for; environments may share one. None where the ops repo is a stranger's: it could name any file. */
export function logFilesOf(
  all: readonly Logging[],
  { repo, host }: Pick<Prepared, 'repo' | 'host'>,
): readonly LogFile[] {
  if (host.safe === true) return [];
  const files = new Map<string, { file: string; holds: LogFile['holds']; environments: Set<string> }>();
  for (const { environment, logging } of all) {
    const folder = resolve(repo.root, logging.path || '/var/log/bitops');
    const add = (name: string | undefined, holds: LogFile['holds']) => {
      if (name === undefined) return;
      const file = resolve(folder, name);
      const log = files.get(`${file}\0${holds}`) ?? { file, holds, environments: new Set() };
      files.set(`${file}\0${holds}`, log);
      log.environments.add(environment);
    };
    const name = named(logging.filename)?.replace(/\.logs?$/, '');
    add(name === undefined ? undefined : `${name}.log`, 'everything');
    add(named(logging.err), 'faults');
  }
  return [...files.values()];
}

/** Opens logs; those that can't be written are told and left out. */
export function openLogs(
  files: readonly LogFile[],
  { screen, text, isGrouped }: { readonly screen: Screen; readonly text: TextLook; readonly isGrouped: boolean },
): { readonly logs: readonly OpenLog[]; readonly faults: readonly Fault[] } {
  const level = screen.level === 'debug' ? 'debug' : 'info';
  const opened = files.map((it) => openLog(it, { text, level, cwd: screen.faultLook.cwd, isGrouped }));
  return {
    logs: opened.filter((it) => 'reporter' in it),
    faults: opened.filter((it) => 'code' in it),
  };
}

/** BitOps took `false` for none, too. */
function named(name: string | undefined): string | undefined {
  return name === undefined || name.trim() === '' || name.toLowerCase() === 'false' ? undefined : name;
}
