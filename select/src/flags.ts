/** What flags say of deployments, by their names. */
import type { SetFlag, Use } from '@bitops/config';
import { type Fault, suggestion } from '@bitops/fault';
import { type DeploymentFolder, type EnvironmentFolder, namesOf, refersTo } from '@bitops/repo';
import { type Item, itemsOf, refOf, tagsOf } from './filters.js';
import { type Match, matchesRef } from './globs.js';
import type { Selection } from './selection.js';

/** A deployment that flags may be about. */
interface Flagged {
  readonly node: { readonly id: string };
  readonly environment: EnvironmentFolder;
  readonly deployment: DeploymentFolder;
  /** The references in its settings and inputs. */
  readonly references: readonly Use[];
}

const at = { file: 'the command line' };

/** The names by which flags may refer to deployments: alone, and after their environment. */
export function deploymentNames(environments: readonly EnvironmentFolder[]): readonly string[] {
  return itemsOf(environments).flatMap((it) => namesOf(refOf(it)));
}

/** Warnings of settings for deployments that are left out, and whose outputs nobody refers to. */
export function unusedSets(
  units: readonly Flagged[],
  leftOut: ReadonlyMap<string, string>,
  set: readonly SetFlag[],
): Fault[] {
  const isUsed = (unit: Flagged) =>
    !leftOut.has(unit.node.id) ||
    units.some(({ environment, references }) => {
      if (environment !== unit.environment) return false;
      return references.some((it) => it.reference.root === 'outputs' && refersTo(it.reference.deployment, refOf(unit)));
    });
  return set.flatMap(({ deployment, path }) => {
    if (deployment === undefined) return [];
    const [first, ...others] = units.filter((it) => refersTo(deployment, refOf(it)));
    if (first === undefined || [first, ...others].some(isUsed)) return [];
    const what = `--set ${deployment}:${path} has no effect: that deployment is left out`;
    return [{ code: 'FLAG_UNUSED', what, at, why: `It is ${leftOut.get(first.node.id)}.`, fix: 'Leave --set away.' }];
  });
}

/** Deployments that `--set` names and that are not part of the run. */
export function unknownSets(environments: readonly EnvironmentFolder[], set: readonly SetFlag[]): Fault[] {
  const items = itemsOf(environments);
  const names = set.flatMap((it) => (it.deployment === undefined ? [] : [it.deployment]));
  return names
    .filter((name) => !items.some((it) => refersTo(name, refOf(it))))
    .map((name) => unknownDeployment('--set', name, items));
}

/**
 * Deployments and tags that flags name and that nobody has.
 *
 * @param reachable - the environments of which something may be run, be it because others need it
 */
export function unknownFilters(
  named: readonly Pick<Item, 'environment'>[],
  reachable: readonly EnvironmentFolder[],
  selection: Selection,
  match: Match,
): Fault[] {
  const items = itemsOf(named.map((it) => it.environment));
  const unknown = (flag: string, names: readonly string[] = [], among: readonly Item[]) =>
    names
      .filter((name) => !among.some((it) => matchesRef(name, refOf(it), match)))
      .map((name) => unknownDeployment(flag, name, among));
  const deployments = [
    ...unknown('--only', selection.only, items),
    ...unknown('--skip', selection.skip, itemsOf(reachable)),
  ];
  const tags = [...new Set(items.flatMap(tagsOf))].sort();
  const unknownTags = (selection.tags ?? []).filter((tag) => !tags.some((it) => match(tag, it)));
  return [...deployments, ...unknownTags.map((tag) => unknownTag(tag, tags))];
}

function unknownDeployment(flag: string, name: string, items: readonly Item[]): Fault {
  const names = name.includes(':') ? items.map((it) => it.id) : items.map((it) => it.deployment.name);
  const what = `${flag} ${name}: there is no such deployment in this run`;
  return { code: 'DEPLOYMENT_UNKNOWN', what, at, fix: suggestion(name, [...new Set(names)]) };
}

function unknownTag(tag: string, tags: readonly string[]): Fault {
  const none = 'There are none: write bitops.tags in the settings of an environment, or tags of a deployment.';
  const what = `--tag ${tag}: nothing that could be chosen has this tag`;
  return { code: 'TAG_UNKNOWN', what, at, fix: suggestion(tag, tags, none) };
}
