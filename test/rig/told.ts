/** What the events of a run say, as a test asks for it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '@bitops/core';
import { expect } from 'vitest';
import type { OpsRepo } from './ops-repo.js';
import type { Finished } from './program.js';

type Of<T extends Event['type']> = Extract<Event, { type: T }>;

/** The events of one type. */
export function eventsOf<T extends Event['type']>(run: Finished, type: T): readonly Of<T>[] {
  return run.events.filter((it): it is Of<T> => it.type === type);
}

/** The lines that tools and hooks printed, in their order. */
export function linesOf(run: Finished): readonly string[] {
  return eventsOf(run, 'output').map((it) => it.line);
}

/** How each deployment ended, by its full name. */
export function outcomesOf(run: Finished): Readonly<Record<string, string>> {
  return Object.fromEntries(
    eventsOf(run, 'deployment.finished').map((it) => [`${it.environment}:${it.deployment}`, it.outcome]),
  );
}

/** Codes of the errors, in their order. */
export function errorsOf(run: Finished): readonly string[] {
  return eventsOf(run, 'error').map((it) => it.code);
}

/** Nothing is left behind: no workspace, no process, no lock. */
export function expectClean(repo: OpsRepo): void {
  expect(repo.leftovers()).toEqual([]);
  expect(repo.orphans()).toEqual([]);
  expect(Object.keys(repo.snapshot()).filter((path) => path.startsWith('.bitops/locks'))).toEqual([]);
}

/** Whether a workspace is being made: whether a path that lies in the ops repo is in one already. */
export function isCopying(repo: OpsRepo, path: string): boolean {
  return repo.leftovers().some((it) => existsSync(join(repo.tmp, it, 'repo', path)));
}
