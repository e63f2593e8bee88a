import { pathToFileURL } from 'node:url';
import { systemFault } from './system-fault.js';

/** A position in a file, as people and editors count: line and column start at 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** Something that is wrong, said so that a person can mend it. */
export interface Fault {
  /** Stable and machine-readable, NOUN_STATE. */
  readonly code: string;
  /** What is wrong, in one line, with the value at hand. */
  readonly what: string;
  /** Where it is written, or the file or deployment that it concerns. */
  readonly at?: Place | undefined;
  /** The cause, where it is not plain from `what`; may have several lines. */
  readonly why?: string | undefined;
  /** What to do about it. */
  readonly fix?: string | undefined;
}

/** An error that carries one or more faults; recognised by its `faults`, never by `instanceof`. */
export interface FaultError extends Error, Fault {
  readonly faults: readonly Fault[];
}

/** Makes an error of one fault, ready to be thrown. */
export function fault(it: Fault, cause?: unknown): FaultError {
  return faults([it], cause);
}

/** Makes one error of several faults; the first one names it. Throws where the list is empty. */
export function faults(list: readonly Fault[], cause?: unknown): FaultError {
  const [first] = list;
  if (first === undefined) throw new Error('an error needs at least one fault');
  const error = new Error(list.map((one) => one.what).join('\n'), { cause });
  return Object.assign(error, first, { name: 'FaultError', faults: list });
}

/**
 * The faults that an unknown thrown value stands for; what the machine refuses is told as that, and all else that is no fault
 * becomes INTERNAL_ERROR or `code`.
 */
export function faultsOf(thrown: unknown, otherwise: Partial<Fault> = {}): readonly Fault[] {
  if (isFaultError(thrown)) return thrown.faults;
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  const unexpected = { code: 'INTERNAL_ERROR', what: 'bitops met an error that it did not expect', why };
  return [{ ...(systemFault(thrown) ?? unexpected), ...otherwise }];
}

/** Whether a thrown value carries faults, also one that another copy of core made. */
export function isFaultError(thrown: unknown): thrown is FaultError {
  return typeof thrown === 'object' && thrown !== null && 'faults' in thrown && Array.isArray(thrown.faults);
}

/** Whether a thrown value is an error of the operating system with one of the given codes, such as ENOENT. */
export function isSystemError(thrown: unknown, ...codes: string[]): boolean {
  return thrown instanceof Error && 'code' in thrown && codes.includes(String(thrown.code));
}

/** The same faults, each told once. */
export function distinct(list: readonly Fault[]): readonly Fault[] {
  const byText = new Map(list.map((it) => [JSON.stringify(it), it]));
  return [...byText.values()];
}

/** Where in a file of code an error arose, as far as its stack tells. */
export function placeIn(file: string, thrown: unknown): Place {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  const name = [pathToFileURL(file).href, file].find((it) => stack.includes(`${it}:`));
  const found =
    name === undefined ? null : /^:(\d+)(?::(\d+))?/.exec(stack.slice(stack.indexOf(`${name}:`) + name.length));
  if (found === null) return { file };
  return { file, line: Number(found[1]), ...(found[2] === undefined ? {} : { column: Number(found[2]) }) };
}

/** Marks code that no value of a union can reach; the compiler proves it. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
