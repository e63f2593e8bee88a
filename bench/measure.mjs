/** Measures programs against each other on a machine that is not quiet. */
import { spawnSync } from 'node:child_process';

/**
 * Runs two programs in turn, A B A B …, after a warm-up that does not count, and compares each A with the B beside it:
 * what slows the machine down for a while slows both. Every program must end with exit code 0.
 */
export function compare(a, b, { rounds, warmUp }) {
  const pairs = Array.from({ length: warmUp + rounds }, (_, round) => {
    // Whoever comes second finds warmer caches: take turns.
    const [first, second] = round % 2 === 0 ? [a, b] : [b, a];
    const [one, two] = [time(first), time(second)];
    return round % 2 === 0 ? { a: one, b: two } : { a: two, b: one };
  }).slice(warmUp);
  return {
    a: summarize(pairs.map((it) => it.a)),
    b: summarize(pairs.map((it) => it.b)),
    ratio: summarize(pairs.map((it) => it.a / it.b)),
  };
}

/**
 * Milliseconds from start to end of a program; what it prints is thrown away, but it goes through a pipe. What is too
 * much for that goes nowhere (`discard`).
 */
export function time({ file, args, cwd, env, discard = false }) {
  const start = process.hrtime.bigint();
  const stdio = ['ignore', discard ? 'ignore' : 'pipe', 'pipe'];
  const { status, error, stdout, stderr } = spawnSync(file, args, { cwd, env, stdio, maxBuffer: 64 * 1024 * 1024 });
  const duration = Number(process.hrtime.bigint() - start) / 1e6;
  if (status === 0) return duration;
  throw new Error(`${file} ${args.join(' ')} ended with ${status} ${error ?? ''}\n${stdout}\n${stderr}`);
}

/** Of numbers, the smallest, the median and the largest. */
export function summarize(numbers) {
  const sorted = numbers.toSorted((x, y) => x - y);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { min: sorted[0], median, max: sorted.at(-1) };
}
