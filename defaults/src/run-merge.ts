/** Merges in a workspace, where nothing is anybody's own. */
import {
  chmodSync,
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { fault, faults, isFaultError } from '@bitops/fault';
import { isInside } from '@bitops/runtime';
import { escapes } from './check-merge.js';
import { mergeSteps } from './merge-steps.js';
import { mergedText } from './merged-text.js';
import { type MergeRequest, type MergeStep, placeOf } from './request.js';

/** Merges the default into the environment's folder. Ends unfinished where `stopped` says so. Throws a FaultError. */
export async function runMerge(request: MergeRequest, stopped: () => boolean): Promise<void> {
  const escaping = escapes(request);
  if (escaping.length > 0) throw faults(escaping);
  // All of them are known before the first is done: the steps look at what is there.
  const steps = [...mergeSteps(request)];
  const wrong = steps.flatMap((it) => ('fault' in it ? [it.fault] : []));
  if (wrong.length > 0) throw faults(wrong);
  const links: MergeStep[] = [];
  for (const [index, step] of steps.entries()) {
    if (stopped()) return;
    if (index % 100 === 99) await breathe();
    if ('fault' in step) continue;
    // Where a link leads to can only be seen once everything else is there.
    if (isLink(request, step)) links.push(step);
    else await attempt(request, step);
  }
  for (const step of links) await attempt(request, step);
}

function isLink({ root, under }: MergeRequest, { kind, path }: MergeStep): boolean {
  return kind !== 'folder' && kind !== 'yaml' && lstatSync(join(root, under, path)).isSymbolicLink();
}

async function attempt(request: MergeRequest, step: MergeStep): Promise<void> {
  try {
    await perform(request, step);
  } catch (error) {
    if (isFaultError(error)) throw error;
    const file = join(request.under, step.path);
    const what = `${file} can't be merged into ${request.over}`;
    const why = error instanceof Error ? error.message : String(error);
    const fix = 'See to it that it can be read, and that there is room for a copy (TMPDIR).';
    throw fault({ code: 'DEFAULT_UNMERGED', what, at: placeOf(request, file), why, fix }, error);
  }
}

async function perform(request: MergeRequest, step: MergeStep): Promise<void> {
  const { root, under, over } = request;
  const [from, to] = [join(root, under, step.path), join(root, over, step.path)];
  switch (step.kind) {
    case 'folder':
      return void mkdirSync(to, { recursive: true });
    case 'copy':
      rmSync(to, { force: true });
      return copy(request, from, to);
    case 'both':
      renameSync(to, join(root, over, step.aside));
      return copy(request, from, to);
    case 'yaml':
      return replaceText(to, await mergedText(request, step.path));
  }
}

function copy(request: MergeRequest, from: string, to: string): void {
  if (lstatSync(from).isSymbolicLink()) symlinkSync(linkTarget(request, from, to), to);
  else copyFileSync(from, to, constants.COPYFILE_FICLONE);
}

/** A link to what is merged, too, leads to that; any other one to where it led. */
function linkTarget({ root, under, over }: MergeRequest, from: string, to: string): string {
  const target = readlinkSync(from);
  const full = resolve(dirname(from), target);
  const own = join(root, under);
  if (!isInside(own, full)) return full;
  const counterpart = join(root, over, relative(own, full));
  if (lstatSync(counterpart, { throwIfNoEntry: false }) === undefined) return full;
  return isAbsolute(target) ? counterpart : relative(dirname(to), counterpart);
}

/** A link is not written through, and a file may be read-only: it is made anew, with the mode that it had. */
function replaceText(file: string, text: string | undefined): void {
  if (text === undefined) return;
  const { mode } = statSync(file);
  rmSync(file);
  writeFileSync(file, text);
  chmodSync(file, mode);
}
