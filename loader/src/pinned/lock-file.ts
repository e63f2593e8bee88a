/** `bitops.lock.json` at the root of an ops repo: which commit of each plugin, with what in it. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, loadDocument } from '@bitops/config';
import { fault } from '@bitops/fault';
import { randomId } from '@bitops/runtime';
import { z } from 'zod';
import type { PluginSource } from '../sources.js';

/** Its name. */
export const lockFileName = 'bitops.lock.json';

const pinSchema = z.strictObject({
  source: z.string(),
  ref: z.string().optional(),
  commit: z.string().regex(/^[0-9a-f]{40,64}$/),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
const schema = z.strictObject({ v: z.literal(1), plugins: z.record(z.string(), pinSchema) });

/** What is known of a fetched plugin. */
export type Pin = z.output<typeof pinSchema>;
/** Pins by the alias of their plugin. */
export type Pins = Readonly<Record<string, Pin>>;

/** Reads the pins of an ops repo; none where it has no such file. Throws LOCK_FILE_INVALID. */
export function loadPins(root: string): Pins {
  const document = loadDocument(join(root, lockFileName));
  return document === undefined ? {} : toPins(document);
}

/** The pins that a lock file holds. Throws LOCK_FILE_INVALID. Pure. */
export function toPins(document: Document): Pins {
  const parsed = schema.safeParse(document.data);
  if (parsed.success) return parsed.data.plugins;
  const path = (parsed.error.issues[0]?.path ?? []).map(String);
  throw fault({
    code: 'LOCK_FILE_INVALID',
    what: `${lockFileName} is not as bitops writes it${path.length === 0 ? '' : `: ${path.join('.')} is wrong`}`,
    at: document.place(path, 'value'),
    fix: 'Take it from git again, or remove it and run "bitops plugins install".',
  });
}

/** Writes the pins; whoever reads meanwhile gets the old ones or the new ones. */
export function savePins(root: string, pins: Pins): void {
  const file = join(root, lockFileName);
  const plugins = Object.fromEntries(Object.entries(pins).sort(([a], [b]) => (a < b ? -1 : 1)));
  const meanwhile = `${file}.${randomId()}`;
  writeFileSync(meanwhile, `${JSON.stringify({ v: 1, plugins }, undefined, 2)}\n`);
  renameSync(meanwhile, file);
}

/** Whether a pin is of what the settings name. */
export function isPinOf(pin: Pin, source: PluginSource): boolean {
  return pin.source === withoutLogin(source.spec) && pin.ref === refName(source);
}

/** The tag, branch or commit that the settings name, as it is written in the lock file. */
export function refName({ ref }: PluginSource): string | undefined {
  return ref === undefined ? undefined : `${ref.kind} ${ref.name}`;
}

/** A URL as it may be shown and written: what stands before the @ is a secret. */
export function withoutLogin(spec: string): string {
  return spec.replace(/\/\/[^/@]*@/, '//***@');
}
