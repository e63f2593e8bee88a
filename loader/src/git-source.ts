/** What `bitops.plugins` says of repositories of git, as BitOps had it. */
import type { Fault } from '@bitops/fault';
import type { PluginSource } from './sources.js';

/** What of a repository is meant. */
export interface GitRef {
  readonly kind: 'tag' | 'branch' | 'commit';
  readonly name: string;
}

/** The repository of a plugin that BitOps had in its image, and bitops has an own one for. */
export function isOfBitOps(spec: string, name: string): boolean {
  return spec.replace(/(\.git)?\/*$/, '').endsWith(`/bitops-plugins/${name}`);
}

/** A source with its tag, branch or commit. Gives a fault for what git would take for something else. */
export function toGitSource(source: PluginSource, record: Readonly<Record<string, unknown>>): PluginSource | Fault {
  const { alias, spec, at } = source;
  const refuse = (what: string, fix: string): Fault => ({ code: 'PLUGIN_SOURCE_INVALID', what, at, fix });
  if (spec.startsWith('-') || spec.includes('::')) {
    return refuse(`The source of the plugin ${alias} is no URL that is fetched`, 'Write an https, ssh or file URL.');
  }
  if (!/^\w[\w.-]*$/.test(alias)) {
    return refuse(`A plugin from git can't be called ${alias}`, 'Use letters, digits, "-", "_" and "." only.');
  }
  const given = (['commit', 'branch', 'tag'] as const).flatMap((kind) => {
    const name = record[`source_${kind}`];
    return name === undefined || name === null || name === '' ? [] : [{ kind, name: String(name) }];
  });
  // Of a branch and a tag BitOps took the branch.
  const [first] = given;
  if (first === undefined) return source;
  const isCommit = /^[0-9a-f]{40}$/.test(first.name);
  if (!isRefName(first.name) || (first.kind === 'commit' && !isCommit)) {
    const wanted = first.kind === 'commit' ? 'a commit of 40 digits' : `the name of a ${first.kind}`;
    return refuse(`source_${first.kind} of the plugin ${alias} is not ${wanted}`, 'Correct it.');
  }
  return { ...source, ref: isCommit ? { kind: 'commit', name: first.name } : first };
}

function isRefName(name: string): boolean {
  return /^[\w@+][\w@+./-]*$/.test(name) && !/\.\.|@\{|\/\/|\.lock$|[./]$/.test(name);
}
