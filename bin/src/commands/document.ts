/** Commands that answer with one document, or with text in its place. */
import { type Fault, faultsOf } from '@bitops/core';
import type { Caller } from '../caller.js';
import { exitCodes } from '../exit-codes.js';
import { inertJson } from '../reporters/inert.js';
import { printFaults, type Screen } from '../screen.js';
import { printStack, toHide } from './host.js';

/** One JSON document, for people to read too. */
export function toDocument(data: unknown): string {
  return `${inertJson(JSON.stringify(data, undefined, 2))}\n`;
}

/** Gives the exit code of an answer; what it throws is told in the same form, and ends with exit code 2. */
export async function answering(
  caller: Caller,
  screen: Screen,
  answer: () => Promise<number>,
  toData: (faults: readonly Fault[]) => unknown = (faults) => ({ v: 1, faults }),
): Promise<number> {
  try {
    return await answer();
  } catch (thrown) {
    const hide = toHide(caller);
    const faults = hide.deep(faultsOf(thrown));
    if (screen.format === 'json') screen.out.write(toDocument(toData(faults)));
    printFaults(screen, faults);
    printStack(screen, thrown, hide);
    return exitCodes.refused;
  }
}
