/** What is asked when settings are resolved, and where an answer came from. */
import type { Place } from '@bitops/fault';
import type { z } from 'zod';
import type { Document } from './document.js';
import type { Environment } from './environment.js';
import type { Lookup } from './fill.js';

/** Where a value came from. */
export interface Origin {
  readonly kind: 'flag' | 'variable' | 'file' | 'default';
  /** `--set path`, the variable's name, the path in the file, or `default`. */
  readonly name: string;
  readonly at?: Place;
  readonly value: unknown;
  /** Given under an old name of the field. */
  readonly deprecated?: true;
  /** It can't be read as the field's kind; `value` is what was given. */
  readonly unreadable?: true;
  /** Where the keys of a map in a file stand. */
  readonly keys?: ReadonlyMap<string, Place>;
}

/** A file that holds settings below `root` (`[]` = at its top). */
export interface Layer {
  readonly document: Document;
  readonly root: readonly string[];
}

/** Settings to resolve: their schema, and all that may set them. */
export interface Question {
  readonly schema: z.ZodType;
  /** The name of the settings in messages. */
  readonly name: string;
  /** How the variables begin that override: `BITOPS` or `BITOPS_<TOOL>`; none do without. */
  readonly variables?: string;
  /** The strongest first. */
  readonly layers: readonly Layer[];
  readonly env: Environment;
  /** `path=value` pairs of `--set`, in order; the last one wins. */
  readonly set?: readonly { readonly path: string; readonly text: string }[];
  /** The file that a missing value should be written to. */
  readonly file: string;
  /** Says what references stand for; without it they are text. */
  readonly lookup?: Lookup;
}
