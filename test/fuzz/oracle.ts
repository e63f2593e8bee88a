/** What is never wrong, whatever the input: how a target tells a sound answer from a finding. */
import { type Fault, isFaultError } from '@bitops/fault';

/** Runs it: a FaultError is an answer, and is looked at; anything else that is thrown is a finding. */
export function cleanly<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    checkThrown(error);
    return undefined;
  }
}

/** As `cleanly`, for what ends later. */
export async function cleanlyLater<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    checkThrown(error);
    return undefined;
  }
}

function checkThrown(error: unknown): void {
  if (!isFaultError(error)) throw error;
  checkFaults(error.faults);
}

/** Throws where a fault is not one that a person can act on. */
export function checkFaults(faults: readonly Fault[]): void {
  for (const it of faults) {
    must(/^[A-Z]+(_[A-Z]+)+$/.test(it.code) && it.code !== 'INTERNAL_ERROR', 'has no code', it);
    must(it.what.trim() !== '', 'does not say what is wrong', it);
    const { line = 1, column = 1 } = it.at ?? {};
    must(Number.isInteger(line) && line > 0 && Number.isInteger(column) && column > 0, 'stands nowhere', it);
  }
}

/** Throws where something holds of the input that must not. */
export function must(holds: boolean, what: string, seen?: unknown): asserts holds {
  if (!holds) throw new Error(`${what}: ${JSON.stringify(seen)}`);
}

/** Throws where an input has reached what all objects share. */
export function checkPrototypes(): void {
  const touched = [Object.prototype, Array.prototype, Function.prototype, String.prototype].flatMap((it) =>
    Object.keys(it),
  );
  must(touched.length === 0, 'the prototype of all objects was changed', touched);
}
