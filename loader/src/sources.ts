/** What `bitops.plugins` names, as data. */

import { below, type Document, isRecord } from '@bitops/config';
import type { Fault, Place } from '@bitops/fault';
import { type GitRef, isOfBitOps, toGitSource } from './git-source.js';

/** One plugin to find: a package by its name, a path in the ops repo, or a repository of git. */
export interface PluginSource {
  readonly alias: string;
  readonly kind: 'package' | 'path' | 'git';
  readonly spec: string;
  /** What of a repository; else its default branch. */
  readonly ref?: GitRef;
  /** Comes with bitops; loaded only where it is used. */
  readonly official: boolean;
  readonly at?: Place | undefined;
  /** Its options with their places. */
  readonly document?: Document;
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * The sources of a repo: its own, then the official ones that it neither replaces nor switches off. `aliasesOf` knows the
 * other names of what an official package has.
 */
export function toSources(
  setting: unknown,
  official: readonly string[],
  settings: Document | undefined,
  aliasesOf: (official: string) => readonly string[] = () => [],
): { sources: readonly PluginSource[]; faults: readonly Fault[] } {
  const own: PluginSource[] = [];
  const off = new Set<string>();
  const wrong: Fault[] = [];
  for (const { alias, key, value } of entriesOf(setting)) {
    if (value === false) off.add(alias);
    else if (alias !== 'plugin_dir') {
      const document = settings && below(settings, ['bitops', 'plugins', key]);
      const source = toSource(alias, value, (spec) => officialOf(spec, alias, official, aliasesOf), document);
      if ('code' in source) wrong.push(source);
      else own.push(source);
    }
  }
  const replaced = new Set(own.flatMap((source) => [source.spec, source.alias]));
  const rest = official.filter(
    (name) => !off.has(shortName(name)) && !replaced.has(name) && !replaced.has(shortName(name)),
  );
  const rank = ({ spec }: PluginSource) => official.indexOf(spec);
  // One may stand for several plugins of BitOps.
  const first = new Map(
    own
      .filter((it) => it.official)
      .map((it) => [it.spec, it] as const)
      .reverse(),
  );
  const known = [...first.values(), ...rest.map(officialSource)].sort((a, b) => rank(a) - rank(b));
  return { sources: [...own.filter((it) => !it.official), ...known], faults: wrong };
}

/** `@bitops/plugin-x` and `bitops-plugin-x` → `x`. */
export function shortName(packageName: string): string {
  return packageName.replace(/^@bitops\/plugin-|^(@[^/]+\/)?bitops-plugin-/, '');
}

const officialSource = (name: string): PluginSource => ({
  alias: shortName(name),
  kind: 'package',
  spec: name,
  official: true,
  options: {},
});

function entriesOf(setting: unknown): readonly { alias: string; key: string; value: unknown }[] {
  if (Array.isArray(setting)) {
    return setting.map((value, index) => ({ alias: aliasOf(value), key: String(index), value }));
  }
  return isRecord(setting) ? Object.entries(setting).map(([alias, value]) => ({ alias, key: alias, value })) : [];
}

function aliasOf(item: unknown): string {
  const source = isRecord(item) ? item['source'] : item;
  const last = String(source).split(/[/:]/).at(-1) ?? '';
  if (isGit(String(source))) return last.replace(/\.git$/, '');
  return isPath(String(source)) ? last.replace(/\.[cm]?js$/, '') : shortName(String(source));
}

function toSource(
  alias: string,
  value: unknown,
  officialFor: (spec: string) => string | undefined,
  settings: Document | undefined,
): PluginSource | Fault {
  const at = settings?.place([]);
  const record = isRecord(value) ? value : {};
  const spec = isRecord(value) ? (value['source'] ?? alias) : value;
  const options = isRecord(record['options']) ? record['options'] : {};
  const base = { alias, options, ...(settings === undefined ? {} : { at, document: below(settings, ['options']) }) };
  if (typeof spec !== 'string' || spec === '') {
    const fix = 'Write the name of a package, a path that begins with "./", or false.';
    const what = `The source of the plugin ${alias} must be text, and is ${JSON.stringify(spec)}`;
    return { code: 'PLUGIN_SOURCE_INVALID', what, at, fix };
  }
  const known = officialFor(spec);
  if (known !== undefined) return { ...base, kind: 'package', spec: known, official: true };
  if (isGit(spec) || isRepository(spec, record)) {
    return toGitSource({ ...base, kind: 'git', spec: spec.replace(/^git\+/, ''), official: false }, record);
  }
  if (isPath(spec)) return { ...base, kind: 'path', spec: spec.replace(/^file:(\/\/)?/, ''), official: false };
  const full =
    /^[a-z0-9][a-z0-9._-]*$/.test(spec) && !spec.startsWith('bitops-plugin-') ? `bitops-plugin-${spec}` : spec;
  return { ...base, kind: 'package', spec: full, official: false };
}

/** The official package that a source means: by its name, or by the repository of the plugin of BitOps that it stands for. */
function officialOf(
  spec: string,
  alias: string,
  official: readonly string[],
  aliasesOf: (official: string) => readonly string[],
): string | undefined {
  const isMeant = (name: string) => isOfBitOps(spec, alias) && [shortName(name), ...aliasesOf(name)].includes(alias);
  return official.find((name) => name === spec || shortName(name) === spec || isMeant(name));
}

function isPath(spec: string): boolean {
  return /^(\.{1,2}\/|\/|file:)/.test(spec);
}

function isGit(spec: string): boolean {
  return /^((https?|git|ssh):|git[@+]|[\w.-]+@[\w.-]+:)/.test(spec) || spec.includes('::') || spec.endsWith('.git');
}

/** A path whose tag, branch or commit is named: BitOps cloned what did not begin with `file://`. */
function isRepository(spec: string, record: Readonly<Record<string, unknown>>): boolean {
  return spec.startsWith('/') && ['source_commit', 'source_branch', 'source_tag'].some((key) => Boolean(record[key]));
}
