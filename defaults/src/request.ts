import { join } from 'node:path';
import type { DefaultMerge } from '@bitops/contract';
import type { Fault, Place } from '@bitops/fault';

/** One deployment into which the default is to be merged. */
export interface MergeRequest {
  /** The ops repo, or its copy in the workspace: what is read, and only in a workspace written. */
  readonly root: string;
  /** The ops repo: where faults say that something is. */
  readonly home: string;
  /** The deployment's folder of the default, and that of the environment; below the root. */
  readonly under: string;
  readonly over: string;
  readonly environment: string;
  /** What its tool says is special. */
  readonly special: DefaultMerge | undefined;
  /** State, as `Tool.durable` names it: never taken. */
  readonly durable: readonly string[];
  /** Paths below the deployment's folder that are deployments of their own. */
  readonly others: readonly string[];
}

/** Something that is to be done to a path below the deployment's folder. */
export type MergeStep =
  | { readonly kind: 'folder' | 'copy' | 'yaml'; readonly path: string }
  /** The environment's file steps aside, the default's takes its name. */
  | { readonly kind: 'both'; readonly path: string; readonly aside: string };

/** The place of a path, in the ops repo. */
export function placeOf({ home }: MergeRequest, ...path: readonly string[]): Place {
  return { file: join(home, ...path) };
}

/** The fault of one name that can't be two things. */
export function clash(request: MergeRequest, path: string, what: string): Fault {
  return {
    code: 'DEFAULT_CLASH',
    what,
    at: placeOf(request, request.over, path),
    why: `${request.under} is merged into ${request.over}, where one name can't be both.`,
    fix: 'Rename or remove one of the two.',
  };
}
