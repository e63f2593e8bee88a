import type { Change } from '@bitops/core';
import { structuredPatch } from 'diff';
import { isMap, parseAllDocuments, stringify } from 'yaml';

/** A resource of a manifest. */
export interface Resource {
  /** `Kind name`, with the namespace where it is not that of the release. */
  readonly address: string;
  readonly key: string;
  readonly name: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** The most lines of one resource that are shown. */
const mostLines = 80;

/** The resources of a manifest, in its order; what is no resource is left out. */
export function toResources(manifest: string, namespace: string): readonly Resource[] {
  return parseAllDocuments(manifest, { logLevel: 'silent' }).flatMap((document) => {
    if (!('contents' in document) || !isMap(document.contents)) return [];
    const content = document.toJS() as Record<string, unknown>; // it is a map, as was just seen
    const { apiVersion, kind, metadata } = content;
    const { name, namespace: own = namespace } = Object(metadata);
    if (typeof kind !== 'string' || typeof name !== 'string') return [];
    const address = own === namespace ? `${kind} ${name}` : `${kind} ${own}/${name}`;
    return [{ address, key: `${apiVersion} ${kind} ${own}/${name}`, name, content }];
  });
}

/** What becomes of the resources of a release, and how that looks; no value of a Secret is in it. */
export function toChanges(before: readonly Resource[], after: readonly Resource[]) {
  const old = new Map(before.map((it) => [it.key, it]));
  const wanted = new Set(after.map((it) => it.key));
  const changes: Change[] = [];
  const notes: string[] = [];
  const add = (action: 'create' | 'update' | 'delete', from: Resource | undefined, to: Resource | undefined) => {
    const { address } = to ?? from ?? { address: '' };
    changes.push({ address, action });
    notes.push(toNote(action, address, from, to));
  };
  for (const it of after) {
    const known = old.get(it.key);
    if (known === undefined) add('create', undefined, it);
    else if (stringify(known.content) !== stringify(it.content)) add('update', known, it);
  }
  for (const it of before) if (!wanted.has(it.key)) add('delete', it, undefined);
  return { changes, note: notes.join('\n') };
}

const signs = { create: '+', update: '~', delete: '-' } as const;

function toNote(action: keyof typeof signs, address: string, from?: Resource, to?: Resource): string {
  const { hunks } = structuredPatch('', '', textOf(from, undefined), textOf(to, from), '', '', { context: 3 });
  const lines = hunks.flatMap((it, index) => [...(index === 0 ? [] : ['…']), ...it.lines]);
  const more = lines.length - mostLines;
  const body = lines.slice(0, mostLines).map((it) => `    ${it}`);
  return [`${signs[action]} ${address}`, ...body, ...(more > 0 ? [`    … ${more} more lines`] : [])].join('\n');
}

/** A resource as text; of a Secret, only which of its values differ from those before. */
function textOf(resource: Resource | undefined, before: Resource | undefined): string {
  if (resource === undefined) return '';
  const { content } = resource;
  return stringify(content['kind'] === 'Secret' ? hidden(content, before?.content) : content);
}

function hidden(content: Resource['content'], before: Resource['content'] | undefined) {
  const parts = ['data', 'stringData'].filter((part) => isRecord(content[part]));
  const shown = parts.map((part) => {
    const [own, old] = [Object(content[part]), Object(before?.[part])];
    const entries = Object.entries(own).map(([key, value]) => {
      return [key, before === undefined || old[key] === value ? '***' : '*** (changed)'];
    });
    return [part, Object.fromEntries(entries)];
  });
  return { ...content, ...Object.fromEntries(shown) };
}

/** The values of Secrets, as they are and decoded. */
export function secretsIn(resources: readonly Resource[]): readonly string[] {
  return resources.flatMap(({ content }) => {
    if (content['kind'] !== 'Secret') return [];
    const plain = Object.values(Object(content['stringData'])).map(String);
    const encoded = Object.values(Object(content['data'])).map(String);
    return [...plain, ...encoded, ...encoded.map((it) => Buffer.from(it, 'base64').toString('utf8'))].filter(
      isHideable,
    );
  });
}

/** Short words would be hidden wherever they stand, and bytes that are no text never stand anywhere. */
const isHideable = (it: string) => it.length > 3 && !it.includes('\ufffd');
const isRecord = (it: unknown) => typeof it === 'object' && it !== null && !Array.isArray(it);
