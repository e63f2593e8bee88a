/** Where fetched plugins lie: in the cache of the user, by what is in them, and side by side by their aliases. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '@bitops/contract';
import { type Fault, isSystemError } from '@bitops/fault';
import { userCache } from '@bitops/runtime';
import type { PluginSource } from '../sources.js';
import { hashContent } from './content.js';
import { isPinOf, loadPins, lockFileName, type Pin, type Pins } from './lock-file.js';

/** The folder of all fetched plugins. */
export function storeFolder(env: Environment): string {
  return join(userCache(env), 'plugins');
}

/** The folder of one content. */
export function contentFolder(env: Environment, { hash }: Pin): string {
  return join(storeFolder(env), hash);
}

/** The folder in which the plugins of an ops repo lie side by side, as BitOps had them: some look for each other. */
function setFolder(env: Environment, pins: Pins): string {
  const names = Object.entries(pins).map(([alias, { hash }]) => `${alias}\0${hash}\0`);
  const key = createHash('sha256').update(names.sort().join('')).digest('hex').slice(0, 16);
  return join(storeFolder(env), 'sets', key);
}

/** Lays the fetched plugins of an ops repo side by side. */
export function linkSet(env: Environment, pins: Pins): void {
  const folder = setFolder(env, pins);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [alias, pin] of Object.entries(pins)) {
    try {
      symlinkSync(contentFolder(env, pin), join(folder, alias));
    } catch (error) {
      if (!isSystemError(error, 'EEXIST')) throw error;
    }
  }
}

/** How a plugin from git stands: its folder, or what keeps it from being run. */
export type PinState =
  | { readonly state: 'fetched'; readonly folder: string; readonly pin: Pin }
  | { readonly state: 'not pinned' | 'not fetched' | 'changed'; readonly pin?: Pin; readonly fault: Fault };

/** Looks whether a plugin is pinned, fetched, and as it was pinned. Throws where the lock file can't be read. */
export function pinState(source: PluginSource, root: string, env: Environment): PinState {
  const pins = loadPins(root);
  const pin = Object.hasOwn(pins, source.alias) ? pins[source.alias] : undefined;
  const fix = `Run "bitops plugins install ${source.alias}".`;
  const code = 'PLUGIN_NOT_FETCHED';
  if (pin === undefined || !isPinOf(pin, source)) {
    const what = `The plugin ${source.alias} is not pinned`;
    const why = pin === undefined ? undefined : `${lockFileName} has it from ${pin.source} (${pin.ref ?? 'HEAD'}).`;
    return { state: 'not pinned', fault: { code, what, at: source.at, why, fix } };
  }
  const folder = join(setFolder(env, pins), source.alias);
  if (!existsSync(folder)) {
    const what = `The plugin ${source.alias} is not fetched`;
    return { state: 'not fetched', pin, fault: { code, what, at: source.at, why: `${folder} is not there.`, fix } };
  }
  if (isAsPinned(folder, pin)) return { state: 'fetched', folder, pin };
  const what = `The plugin ${source.alias} is not what was pinned: its content has changed`;
  const why = `${folder} does not hold what ${lockFileName} says of commit ${pin.commit.slice(0, 12)}.`;
  const again = `Look who changed it, then run "bitops plugins install ${source.alias}" to fetch it again.`;
  return { state: 'changed', pin, fault: { code: 'PLUGIN_CHANGED', what, at: source.at, why, fix: again } };
}

/** Whether a folder holds what was pinned. */
export function isAsPinned(folder: string, pin: Pin): boolean {
  try {
    return hashContent(folder) === pin.hash;
  } catch {
    return false;
  }
}
