/** A temporary ops repo and the built command line run in it. */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Files, opsRepo as makeOpsRepo, type OpsRepo as PlainOpsRepo } from '@bitops/core/testing';
import { onTestFinished } from 'vitest';
import { findProcesses, killProcesses, type Leftover } from './processes.js';
import { type Finished, type RunOptions, type Started, startProgram } from './program.js';

export type { Files };

/** An ops repo of one test, removed when the test is over. */
export interface OpsRepo extends PlainOpsRepo {
  /** Runs bitops to its end. */
  bitops(args: readonly string[], options?: RunOptions): Promise<Finished>;
  /** Starts bitops. */
  start(args: readonly string[], options?: RunOptions): Started;
  /** Processes that bitops started and that still live. */
  orphans(): readonly Leftover[];
  /** Kills them, as the system does when it has no memory left. */
  killOrphans(): void;
}

const builtCli = fileURLToPath(new URL('../../bin/dist/cli.js', import.meta.url));

/** Makes an ops repo of the given files; scripts (`*.sh`) are executable unless `modes` says something else. */
export function opsRepo(
  files: Files,
  { modes = {} }: { readonly modes?: Readonly<Record<string, number>> } = {},
): OpsRepo {
  const marker = `BITOPS-RIG-${randomUUID()}`;
  const repo = makeOpsRepo(files, { modes, env: { ...quiet, RIG_MARKER: marker } });
  onTestFinished(() => {
    // What the test started may still be writing.
    killProcesses(marker);
    repo.remove();
  });
  const start = (args: readonly string[], options: RunOptions = {}) =>
    startProgram(
      {
        file: options.node ?? process.execPath,
        args: [options.cli ?? builtCli, ...args],
        cwd: resolve(repo.root, options.cwd ?? '.'),
        env: merge(repo.env, options.env),
      },
      options,
    );
  return {
    ...repo,
    start,
    bitops: (args, options) => start(args, options).done,
    orphans: () => findProcesses(marker),
    killOrphans: () => killProcesses(marker),
  };
}

/** terraform asks nobody for news, and reads no settings of this machine. */
const quiet = { TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1' };

function merge(env: Readonly<Record<string, string>>, over: RunOptions['env'] = {}): Record<string, string> {
  const merged = Object.entries({ ...env, ...over }).filter((it): it is [string, string] => it[1] !== undefined);
  return Object.fromEntries(merged);
}
