/** What can be known of a merge before it is done. Changes nothing. */
import { join } from 'node:path';
import { type Fault, faultsOf } from '@bitops/fault';
import { staysInside } from '@bitops/runtime';
import { mergeSteps } from './merge-steps.js';
import { mergedText } from './merged-text.js';
import { type MergeRequest, placeOf } from './request.js';

/** All that is wrong with what would be merged. */
export async function checkMerge(request: MergeRequest): Promise<readonly Fault[]> {
  const escaping = escapes(request);
  if (escaping.length > 0) return escaping;
  const found: Fault[] = [];
  for (const step of mergeSteps(request)) {
    if ('fault' in step) found.push(step.fault);
    else if (step.kind === 'yaml') {
      await mergedText(request, step.path).catch((error: unknown) => found.push(...faultsOf(error)));
    }
  }
  return found;
}

/** The first files that would be taken from the default, below the root; looks no further than it must. */
export function filesToMerge(request: MergeRequest, most: number): readonly string[] {
  const found: string[] = [];
  if (escapes(request).length > 0) return found;
  for (const step of mergeSteps(request)) {
    if (found.length >= most) break;
    if (!('fault' in step) && step.kind !== 'folder') found.push(`${request.under}/${step.path}`);
  }
  return found;
}

/** The faults of folders that lead out of the ops repo, or of its copy. */
export function escapes(request: MergeRequest): readonly Fault[] {
  return [request.under, request.over]
    .filter((folder) => !staysInside(request.root, join(request.root, folder)))
    .map((folder) => ({
      code: 'PATH_ESCAPES',
      what: `${folder} leads out of the ops repo, and can't be merged`,
      at: placeOf(request, folder),
      fix: 'Put the folder itself there, not a link.',
    }));
}
