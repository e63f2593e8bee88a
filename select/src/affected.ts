/** Which environments are affected by what changed in the ops repo. */
import { relative } from 'node:path';
import {
  affectedBy,
  type Base,
  type Candidate,
  loadChanges,
  loadIgnored,
  type Reason,
  type Watched,
} from '@bitops/changed';
import type { Edges } from '@bitops/graph';
import { type AnyPlugin, defaultsIn, type EnvironmentFolder, type OpsRepo, settingsNames } from '@bitops/repo';
import { isInside } from '@bitops/runtime';
import { deletedEnvironments } from './deleted.js';
import { itemsOf } from './filters.js';
import { includesOf } from './includes.js';
import { changedPackageSettings } from './json-files.js';
import { changedPlugins, pluginPaths, usesPlugin } from './plugins.js';
import { loadUsedTools, type Reading, readsOf } from './reads.js';
import type { Choosing } from './select.js';
import type { Affected } from './selection.js';

/** Compares with a revision. What is wrong with a tool is added to the findings; throws where git can't tell. */
export async function findAffected(base: Base, { repo, env, edges, findings }: Choosing): Promise<Affected> {
  const found = loadChanges(repo.root, base, env);
  const isIgnored = await loadIgnored(repo.settings.ignore);
  const changes = { ...found, files: found.files.filter((it) => !isIgnored(it)) };
  const tools = await loadUsedTools(repo, findings.faults);
  const sources: Sources = {
    repo,
    shared: sharedBy(repo),
    settings: changedPackageSettings(repo.root, changes),
    plugins: changedPlugins(repo, changes),
    pluginPaths: pluginPaths(repo),
    reading: { repo, tools, links: changes.links, asked: new Map(), faults: findings.faults },
    needs: environmentNeeds(repo.environments, edges),
  };
  const candidates = await Promise.all(repo.environments.map((it) => toCandidate(it, sources)));
  findings.warnings.push(...(await deletedEnvironments(repo, changes)));
  return { since: changes.since, commit: changes.commit, reasons: affectedBy(changes.files, candidates) };
}

/** Where the reasons of environments come from. */
interface Sources {
  readonly repo: OpsRepo;
  readonly shared: readonly Watched[];
  readonly settings: readonly Reason[];
  readonly plugins: ReturnType<typeof changedPlugins>;
  readonly pluginPaths: ReturnType<typeof pluginPaths>;
  readonly reading: Reading;
  readonly needs: ReadonlyMap<string, readonly string[]>;
}

async function toCandidate(environment: EnvironmentFolder, sources: Sources): Promise<Candidate> {
  const { name } = environment;
  const { repo } = sources;
  const isUsed = ({ plugin }: { readonly plugin: AnyPlugin }) => usesPlugin(environment, plugin, repo.plugins);
  const ignores = await loadIgnored(ownIgnore(environment, repo));
  return {
    name,
    watched: [
      { kind: 'environment', path: name },
      ...sources.shared,
      ...sources.pluginPaths.filter(isUsed).map((it) => it.watched),
      ...includesOf(environment, repo).map((path): Watched => ({ kind: 'include', path })),
      ...readsOf(environment, sources.reading),
    ],
    further: [...sources.settings, ...sources.plugins.filter(isUsed).map((it) => it.reason)],
    isIgnored: (path) => path !== name && ignores(path.slice(name.length + 1)),
    needs: sources.needs.get(name) ?? [],
  };
}

/** What every environment is made of, also a default environment that is gone. */
function sharedBy({ defaultFolder, settings }: OpsRepo): readonly Watched[] {
  const defaults = [...new Set(defaultsIn(settings))];
  const found = defaultFolder === undefined ? defaults.length : defaults.indexOf(defaultFolder) + 1;
  return [
    ...defaults.slice(0, found).map((path): Watched => ({ kind: 'default', path })),
    ...settingsNames.map((path): Watched => ({ kind: 'settings', path })),
  ];
}

/** Which environments an environment needs, be it one deployment of one. */
function environmentNeeds(
  environments: readonly EnvironmentFolder[],
  edges: Edges,
): ReadonlyMap<string, readonly string[]> {
  const owners = new Map(itemsOf(environments).map((it): [string, string] => [it.id, it.environment.name]));
  const needs = new Map<string, Set<string>>();
  for (const [id, owner] of owners) {
    const others = (edges.get(id) ?? []).flatMap(({ to }) => owners.get(to) ?? []).filter((it) => it !== owner);
    needs.set(owner, new Set([...(needs.get(owner) ?? []), ...others]));
  }
  return new Map([...needs].map(([name, others]) => [name, [...others]]));
}

/** What the settings of an environment itself say; what they have from the root is read there, by other paths. */
function ownIgnore({ settings, resolved }: EnvironmentFolder, { root }: OpsRepo): readonly string[] {
  const file = resolved.origins.get('ignore')?.[0]?.at?.file;
  const isOwn = file !== undefined && isInside(root, file) && relative(root, file).includes('/');
  return isOwn ? settings.ignore : [];
}
