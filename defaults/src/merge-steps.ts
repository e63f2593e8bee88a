/** Compares the default's folder with the environment's: what there is to do, without doing it. Reads the disk. */
import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DefaultRule } from '@bitops/contract';
import type { Fault } from '@bitops/fault';
import { clash, type MergeRequest, type MergeStep, placeOf } from './request.js';
import { asideOf, type Rules, rulesFor, usualRule } from './rules.js';

/** What lies at a path; `broken`: a link that leads nowhere. */
type Kind = 'folder' | 'folder link' | 'file' | 'broken' | 'other';

/** A folder of both that is looked at. */
interface Level {
  readonly request: MergeRequest;
  readonly rules: Rules;
  /** Below the deployment's folder; empty for itself. */
  readonly path: string;
  /** Whether the environment has the folder. */
  readonly isInBoth: boolean;
  /** What is said of everything in it. */
  readonly keep: DefaultRule['keep'] | undefined;
}

/** Every step and every fault, in an order in which they can be done. */
export function mergeSteps(request: MergeRequest): Generator<MergeStep | { readonly fault: Fault }> {
  const isInBoth = kindOf(join(request.root, request.over)) !== undefined;
  return stepsIn({ request, rules: rulesFor(request), path: '', isInBoth, keep: undefined });
}

function* stepsIn(level: Level): Generator<MergeStep | { readonly fault: Fault }> {
  const { request, path: folder } = level;
  if (!level.isInBoth) yield { kind: 'folder', path: folder };
  let names: readonly string[];
  try {
    names = readdirSync(join(request.root, request.under, folder)).sort();
  } catch (error) {
    return yield { fault: unreadable(request, folder, error) };
  }
  for (const name of names) yield* stepsFor(level, folder === '' ? name : `${folder}/${name}`);
}

function* stepsFor(level: Level, path: string): Generator<MergeStep | { readonly fault: Fault }> {
  const { request, rules } = level;
  const { root, under, over } = request;
  const lower = kindOf(join(root, under, path));
  if (lower === undefined || lower === 'other') return;
  const keep = level.keep ?? rules(path, lower === 'folder');
  if (keep === 'none' || rules(path, lower === 'folder') === 'none') return;
  const upper = level.isInBoth ? kindOf(join(root, over, path)) : undefined;
  const isInBoth = upper !== undefined;
  if (lower === 'folder' && (upper === 'folder' || !isInBoth)) yield* stepsIn({ ...level, path, isInBoth, keep });
  else if (!isInBoth) yield { kind: 'copy', path };
  else if (isFolder(lower) !== isFolder(upper)) {
    // What leads nowhere is the environment's own business.
    if (lower === 'broken' || upper === 'broken') return;
    const [one, other] = [lower, upper].map((it) => (isFolder(it) ? 'a folder' : 'a file'));
    yield { fault: clash(request, path, `${under}/${path} is ${one}, and ${over}/${path} is ${other}`) };
  } else if (lower === 'file' && upper === 'file') yield* stepsForFile(request, path, keep ?? usualRule(path));
}

function* stepsForFile(
  request: MergeRequest,
  path: string,
  keep: DefaultRule['keep'],
): Generator<MergeStep | { readonly fault: Fault }> {
  if (keep === 'default') yield { kind: 'copy', path };
  if (keep === 'merge') yield { kind: 'yaml', path };
  if (keep !== 'both') return;
  const aside = asideOf(request, path);
  const { root, under, over } = request;
  const taken = [under, over].find((folder) => kindOf(join(root, folder, aside)) !== undefined);
  if (taken === undefined) yield { kind: 'both', path, aside };
  else
    yield { fault: clash(request, path, `${over}/${path} would be kept as ${aside}, and ${taken} has that already`) };
}

const isFolder = (kind: Kind) => kind === 'folder' || kind === 'folder link';

/** What lies at a path; nothing where nothing does. */
function kindOf(path: string): Kind | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || stat.isFile()) return stat === undefined ? undefined : 'file';
  if (stat.isDirectory()) return 'folder';
  if (!stat.isSymbolicLink()) return 'other';
  try {
    const goal = statSync(path);
    if (goal.isDirectory()) return 'folder link';
    return goal.isFile() ? 'file' : 'other';
  } catch {
    return 'broken';
  }
}

function unreadable(request: MergeRequest, folder: string, error: unknown): Fault {
  const what = `${join(request.under, folder)} can't be read`;
  const why = error instanceof Error ? error.message : String(error);
  const fix = 'Give the user who runs bitops the right to read it.';
  return { code: 'FILE_UNREADABLE', what, at: placeOf(request, request.under, folder), why, fix };
}
