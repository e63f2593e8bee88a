/** Programs that are asked something, each for a short time only. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment, Interrupt } from '@bitops/core';
import { createOutputFiles, type ProcessEnd, runProcess } from '@bitops/runtime';

/** What is asked. */
export interface Asked {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: Environment;
  /** Milliseconds. */
  readonly timeout: number;
}

/** How a program answered. */
export interface Answer extends Pick<ProcessEnd, 'exitCode' | 'stdout' | 'timedOut' | 'refused'> {
  /** What it printed to stderr. */
  readonly printed: string;
}

/** Asks a program. Never throws for what it does. */
export type Ask = (asked: Asked) => Promise<Answer>;

/** Milliseconds that a program has to end after it was asked to. */
const grace = 1000;

/** Does something that asks programs; their output is kept in a private folder meanwhile. */
export async function withAsk<T>(interrupt: Interrupt, use: (ask: Ask, folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'bitops-doctor-'));
  const outputs = createOutputFiles(folder);
  try {
    return await use(async ({ cwd = folder, ...asked }) => {
      const chunks: Buffer[] = [];
      const end = await runProcess({
        ...asked,
        cwd,
        outputs,
        capture: true,
        grace,
        interrupt,
        onStart: () => undefined,
        onOutput(chunk) {
          chunks.push(Buffer.from(chunk));
          return undefined;
        },
      });
      return { ...end, printed: Buffer.concat(chunks).toString('utf8') };
    }, folder);
  } finally {
    outputs.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
