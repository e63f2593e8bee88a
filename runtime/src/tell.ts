/** A program that is run outside of a run, such as git for a plugin. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from './environment.js';
import { createInterrupt, type Interrupt } from './interrupt.js';
import { createOutputFiles } from './process/output-files.js';
import { runProcess } from './process/run.js';

/** What is to be run, and who hears of it. */
export interface Telling {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  /** Ends it in an orderly way. */
  readonly interrupt?: Interrupt;
  /** Its output as it comes. */
  onOutput?(chunk: Buffer): void;
}

/** How it ended; `exitCode` is absent where it could not be started, or was ended by a signal. */
export interface Told {
  readonly exitCode?: number;
  /** What it printed, to its end. */
  readonly printed: string;
}

const grace = 10_000;

/** Runs a program to its end. Never throws for what it does. */
export async function tell({ interrupt = createInterrupt(), onOutput, ...program }: Telling): Promise<Told> {
  const folder = mkdtempSync(join(tmpdir(), 'bitops-'));
  const outputs = createOutputFiles(folder);
  const chunks: Buffer[] = [];
  try {
    const end = await runProcess({
      ...program,
      outputs,
      capture: false,
      grace,
      interrupt,
      onStart: () => undefined,
      onOutput(chunk) {
        chunks.push(Buffer.from(chunk));
        onOutput?.(chunk);
        return undefined;
      },
    });
    const printed = Buffer.concat(chunks).toString('utf8');
    return { ...(end.exitCode === undefined ? {} : { exitCode: end.exitCode }), printed };
  } finally {
    outputs.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
