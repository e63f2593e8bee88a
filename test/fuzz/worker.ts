/** Tries inputs on a target in a thread of its own, so that whoever started it sees a hang, and with which input. */
import { parentPort, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { inputsFor } from './inputs.js';
import type { Target } from './target.js';
import { targets } from './targets.js';

/** What the thread is told. */
interface Order {
  readonly target: string;
  readonly seed: number;
  readonly runs: number;
  readonly milliseconds?: number;
  /** Inputs to try, in place of made ones. */
  readonly inputs?: readonly string[];
  /** The input that is being tried: how many there were, its length, its bytes. */
  readonly shared: SharedArrayBuffer;
}

const order = workerData as Order; // the script beside it makes it
const target = targets[order.target];
if (target === undefined) throw new Error(`there is no target ${order.target}`);
const head = new Int32Array(order.shared, 0, 2);
const bytes = new Uint8Array(order.shared, 8);
const encoder = new TextEncoder();

async function tryOne(input: string): Promise<void> {
  head[1] = encoder.encodeInto(input, bytes).written;
  head[0] = (head[0] ?? 0) + 1;
  await target?.run(input);
}

async function tryGiven(inputs: readonly string[]) {
  for (const input of inputs) {
    try {
      await tryOne(input);
    } catch (error) {
      return { runs: inputs.length, finding: input, error };
    }
  }
  return { runs: inputs.length };
}

async function tryMade(made: Target) {
  const property = fc.asyncProperty(inputsFor(made), tryOne);
  const limit = order.milliseconds === undefined ? {} : { interruptAfterTimeLimit: order.milliseconds };
  const details = await fc.check(property, { seed: order.seed, numRuns: order.runs, ...limit });
  const [finding] = details.counterexample ?? [];
  return finding === undefined
    ? { runs: details.numRuns }
    : { runs: details.numRuns, finding, error: details.errorInstance };
}

const answer = await (order.inputs === undefined ? tryMade(target) : tryGiven(order.inputs));
const { error, ...told } = { error: undefined, ...answer };
const why = error instanceof Error ? (error.stack ?? error.message) : error === undefined ? undefined : String(error);
parentPort?.postMessage({ ...told, ...(why === undefined ? {} : { why }) });
