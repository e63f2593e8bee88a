import type { Git } from './git.js';

/** A revision to compare with. */
export interface Base {
  readonly revision: string;
  /** Who named it, where that was not the user. */
  readonly by?: string;
  /** How a checkout gets the whole history, where that is known. */
  readonly whole?: string;
}

/** What is asked of the history. */
export interface Question {
  readonly since: string;
  readonly base: Base;
  readonly isShallow: boolean;
  readonly git: Git;
}

/** What git calls no commit at all. */
export const noCommit = /^0{40,64}$/;
