import type { ChangeCounts } from '@bitops/core';
import { cleanLine } from './clean.js';

/** A span of milliseconds as people say it: `840ms`, `12.3s`, `3m 05s`, `1h 02m`. */
export function toDuration(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)}ms`;
  const seconds = Math.round(milliseconds / 1000);
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${pad(seconds % 60)}s`;
  const minutes = Math.floor(seconds / 60);
  return `${Math.floor(minutes / 60)}h ${pad(minutes % 60)}m`;
}

/** What changes, in signs: created, updated, replaced, deleted. */
export function toChanges(counts: ChangeCounts | undefined): string {
  if (counts === undefined) return '—';
  const { create, update, replace, delete: deleted } = counts;
  if (create + update + replace + deleted === 0) return 'no changes';
  return `+${create} ~${update} ±${replace} -${deleted}`;
}

/** A number with its noun: `1 deployment`, `3 deployments`. */
export function toCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A command as one could type it into a shell. */
export function toCommandLine(file: string, args: readonly string[]): string {
  return [file, ...args].map(toWord).join(' ');
}

/** A deployment's full name as people read it. */
export function toTitle(environment: string, deployment: string): string {
  return cleanLine(`${environment} › ${deployment}`);
}

function toWord(argument: string): string {
  if (/^[\p{L}\p{N}_@%+=:,./-]+$/u.test(argument)) return argument;
  if (!/\p{Cc}/u.test(argument)) return `'${argument.replaceAll("'", "'\\''")}'`;
  return `$'${argument.replace(/[\\']/g, '\\$&').replace(/\p{Cc}/gu, toEscape)}'`;
}

function toEscape(character: string): string {
  const known: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r' };
  return known[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
