import { existsSync, readFileSync } from 'node:fs';
import type { PluginApi } from '@bitops/core';

/** What happened to a task on a host. */
export interface Result {
  /** `skipped` = it could not be said in check mode. */
  readonly status: 'changed' | 'failed' | 'unreachable' | 'skipped';
  readonly host: string;
  readonly task: string;
  /** `/path/file.yaml:12`; nothing where ansible does not know. */
  readonly path: string | null;
  readonly message: string;
}

/** What a playbook did, as its callback told it. */
export interface Report {
  /** False where the callback was not loaded, or ansible did not get as far: then nothing is known. */
  readonly isThere: boolean;
  /** The inventories that were asked for, and those of them that are not there. */
  readonly inventory: readonly string[];
  readonly missing: readonly string[];
  /** Plays whose pattern matched no host. */
  readonly unmatched: readonly { readonly hosts: string; readonly path: string | null }[];
  readonly results: readonly Result[];
  /** By host; empty where ansible did not come to its end. */
  readonly recap: Readonly<Record<string, { readonly rescued: number }>>;
  /** What `set_stats` said; without a host it is said of the whole run. */
  readonly stats: readonly {
    readonly host: string | null;
    readonly name: string;
    readonly value?: unknown;
    readonly sensitive: boolean;
  }[];
}

const nothing: Report = {
  isThere: false,
  inventory: [],
  missing: [],
  unmatched: [],
  results: [],
  recap: {},
  stats: [],
};

/** Makes the reader of the file that the callback writes, one JSON document a line. */
export function reportReader(z: PluginApi['z']) {
  const texts = z.array(z.string());
  const path = z.string().nullable();
  const line = z.discriminatedUnion('event', [
    z.object({ event: z.literal('start'), inventory: texts, missing: texts }),
    z.object({ event: z.literal('unmatched'), hosts: z.string(), path }),
    z.object({
      event: z.literal('result'),
      status: z.enum(['changed', 'failed', 'unreachable', 'skipped']),
      host: z.string(),
      task: z.string(),
      path,
      message: z.string().default(''),
    }),
    z.object({
      event: z.literal('recap'),
      hosts: z.record(z.string(), z.object({ rescued: z.number().default(0) })),
      stats: z.array(
        z.object({ host: z.string().nullable(), name: z.string(), value: z.unknown(), sensitive: z.boolean() }),
      ),
    }),
  ]);
  /** An interrupted ansible leaves half a line, and one that did not start leaves no file. Reads the disk. */
  return (file: string): Report => {
    if (!existsSync(file)) return nothing;
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    const told = lines.map((it) => line.parse(JSON.parse(it)));
    const start = told.find((it) => it.event === 'start');
    if (start === undefined) return nothing;
    const end = told.find((it) => it.event === 'recap');
    return {
      isThere: true,
      inventory: start.inventory,
      missing: start.missing,
      unmatched: told.filter((it) => it.event === 'unmatched'),
      results: told.filter((it) => it.event === 'result'),
      recap: end?.hosts ?? {},
      stats: end?.stats ?? [],
    };
  };
}

/** What {@link reportReader} makes. */
export type ReadReport = ReturnType<typeof reportReader>;
