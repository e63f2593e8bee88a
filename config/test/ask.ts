/** Asks for settings as core does: a schema, files by their text, variables and flags. */
import { type Fault, faultsOf } from '@bitops/fault';
import type { z } from 'zod';
import { type Environment, type Origin, parseDocument, type Resolved, resolveSettings } from '../src/index.js';

/** What may set something. */
export interface Asked {
  /** The text of the environment's file, below the root key `tool`. */
  readonly own?: string;
  /** The text of the default's file. */
  readonly base?: string;
  readonly env?: Environment;
  /** `path=text`. */
  readonly set?: readonly string[];
}

/** Resolves settings that are named `tool`. */
export function ask(schema: z.ZodType, { own, base, env = {}, set = [] }: Asked = {}): Resolved {
  const files = [
    ['env', own],
    ['base', base],
  ] as const;
  const layers = files.flatMap(([name, text]) =>
    text === undefined ? [] : [{ document: parseDocument(text, `/repo/${name}.yaml`), root: ['tool'] }],
  );
  const flags = set.map((it) => ({ path: it.slice(0, it.indexOf('=')), text: it.slice(it.indexOf('=') + 1) }));
  const file = '/repo/test/tool/bitops.config.yaml';
  return resolveSettings({ schema, name: 'tool', variables: 'BITOPS_TOOL', layers, env, set: flags, file });
}

/** A fault in one line: its place if it has a line, what, and the mend. */
export function oneLine({ at, what, fix }: Fault): string {
  const place = at?.line === undefined ? (at?.file ?? '') : `${at.file.slice('/repo/'.length)}:${at.line}:${at.column}`;
  return [place, what, fix].join(' | ');
}

/** Where the values of a path came from, the winner first. */
export function sourcesOf(resolved: Resolved, path: string): readonly string[] {
  const describe = ({ kind, name, at }: Origin) =>
    kind === 'file' ? `${at?.file.slice('/repo/'.length)}:${at?.line}` : name;
  return (resolved.origins.get(path) ?? []).map(describe);
}

/** The one fault that a function throws; throws where it does not. */
export function faultOf(run: () => unknown): Fault {
  let thrown: unknown;
  try {
    run();
  } catch (error) {
    thrown = error;
  }
  const [first, ...more] = thrown === undefined ? [] : faultsOf(thrown);
  if (first === undefined || more.length > 0) throw new Error('it throws no fault, or several', { cause: thrown });
  return first;
}
