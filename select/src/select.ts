/** Chooses what a run is about. */
import type { Base } from '@bitops/changed';
import type { Environment } from '@bitops/config';
import type { Fault } from '@bitops/fault';
import type { Edges } from '@bitops/graph';
import type { EnvironmentFolder, OpsRepo } from '@bitops/repo';
import { type Named, namedEnvironments, some } from './environments.js';
import { filterReason, type Item, isSkipped, itemsOf, withOthers } from './filters.js';
import { unknownFilters } from './flags.js';
import { loadMatch } from './globs.js';
import { missingIncludes } from './includes.js';
import { withOldSkip } from './old-skip.js';
import type { Affected, Chosen, Findings, Selection } from './selection.js';

/** What choosing takes. */
export interface Choosing {
  readonly repo: OpsRepo;
  readonly env: Environment;
  readonly edges: Edges;
  readonly findings: Findings;
}

/** The environments and deployments that are asked for; what is wrong is added to the findings. Throws where git does. */
export async function select(asked: Selection, choosing: Choosing): Promise<Chosen> {
  const { repo, env, edges, findings } = choosing;
  const selection = withOldSkip(asked, env, findings.warnings);
  const match = await loadMatch(patternsIn(selection, env));
  const named = namedEnvironments(repo, env, selection, { findings, match });
  const reachable = reachesOthers(selection) ? repo.environments : named.map((it) => it.environment);
  if (named.length > 0) findings.faults.push(...unknownFilters(named, reachable, selection, match));
  const changes = await affectedSince(selection.changedSince, choosing);
  const left = changes === undefined ? named : named.filter((it) => changes.reasons.has(it.environment.name));
  const items = itemsOf(left.map((it) => it.environment));
  const reasons = new Map(items.map((it) => [it.id, filterReason(it, selection, match)]));
  const first = items.map((it) => it.id).filter((id) => reasons.get(id) === undefined);
  const wanted = withOthers(first, edges, selection);
  const isIn = (it: Item) => wanted.has(it.id) && !isSkipped(it, selection, match);
  const { environments, unrun } = chosenOf(left, repo, selection, isIn);
  const leftOut = itemsOf(environments)
    .filter((it) => !isIn(it))
    .map((it): [string, string] => [it.id, filterReason(it, selection, match) ?? 'not needed by what is chosen']);
  tellAll(environments, repo, selection, findings);
  findings.warnings.push(...unrun.map((it) => unrunWarning(it, reasons)));
  const isEmpty = changes === undefined && first.length === 0 && left.length > 0 && findings.faults.length === 0;
  if (isEmpty && hasFilter(selection)) findings.faults.push(nothingLeft(items, selection));
  const notes = changes === undefined ? [] : [noteOf(changes, named, left)];
  return { environments, leftOut: new Map(leftOut), notes, ...(changes === undefined ? {} : { changes }) };
}

/** All that may be a glob. */
function patternsIn({ environments, only = [], skip = [], tags = [] }: Selection, env: Environment): readonly string[] {
  const variables = [env['BITOPS_ENVIRONMENT'] ?? '', env['ENVIRONMENT'] ?? ''];
  return [...environments, ...variables, ...only, ...skip, ...tags];
}

function reachesOthers({ withNeeds, withDependents }: Selection): boolean {
  return withNeeds === true || withDependents === true;
}

/** What is asked of git is loaded only where somebody asks. */
async function affectedSince(base: Base | undefined, choosing: Choosing): Promise<Affected | undefined> {
  if (base === undefined) return undefined;
  const { findAffected } = await import('./affected.js');
  return findAffected(base, choosing);
}

/** Environments of which something is run, and those that were asked for by name: of these it is said if nothing is. */
function chosenOf(
  named: readonly Named[],
  { environments: all }: OpsRepo,
  selection: Selection,
  isIn: (it: Item) => boolean,
) {
  const hasAny = (it: EnvironmentFolder) => itemsOf([it]).some(isIn);
  const isKept = (it: Named) =>
    !hasFilter(selection) || hasAny(it.environment) || (it.byName && selection.changedSince === undefined);
  const own = named.filter(isKept).map((it) => it.environment);
  const others = reachesOthers(selection) ? all : [];
  const more = others.filter((it) => !own.includes(it) && hasAny(it));
  const unrun = own.filter((it) => it.deployments.length > 0 && !hasAny(it));
  return { environments: [...own, ...more], unrun };
}

function hasFilter({ only = [], skip = [], tags = [] }: Selection): boolean {
  return only.length + skip.length + tags.length > 0;
}

/** What is to be said of the environments themselves. */
function tellAll(
  environments: readonly EnvironmentFolder[],
  repo: OpsRepo,
  { validate }: Selection,
  { faults, warnings }: Findings,
): void {
  for (const it of environments) {
    faults.push(...it.faults);
    warnings.push(...it.warnings, ...missingIncludes(it, repo));
    (validate === true ? faults : warnings).push(...it.missing);
    if (it.deployments.length + it.missing.length + it.faults.length === 0) warnings.push(emptyEnvironment(it));
  }
}

function emptyEnvironment({ name, folder }: EnvironmentFolder): Fault {
  const fix = 'Name them below bitops.deployments in its bitops.config.yaml, each with its plugin.';
  const what = `The environment ${name} has no deployments`;
  return { code: 'ENVIRONMENT_EMPTY', what, at: { file: folder }, fix };
}

function unrunWarning(environment: EnvironmentFolder, reasons: ReadonlyMap<string, string | undefined>): Fault {
  const told = new Set(itemsOf([environment]).flatMap((it) => reasons.get(it.id) ?? []));
  const what = `Nothing of ${environment.name} is run: all its deployments are left out`;
  const why = `They are ${[...told].join(', or ')}.`;
  const fix = 'Leave the environment away, or what leaves its deployments out.';
  return { code: 'ENVIRONMENT_LEFT_OUT', what, at: { file: 'the command line' }, why, fix };
}

function nothingLeft(items: readonly Item[], { only = [], skip = [], tags = [] }: Selection): Fault {
  const flags = { '--only': only, '--skip': skip, '--tag': tags };
  const given = Object.entries(flags).flatMap(([flag, list]) => list.map((it) => `${flag} ${it}`));
  return {
    code: 'SELECTION_EMPTY',
    what: `Nothing is chosen: no deployment is left by ${given.join(' ')}`,
    at: { file: 'the command line' },
    why: items.length === 0 ? 'The environments have no deployments.' : `There are: ${some(items.map((it) => it.id))}.`,
    fix: 'Correct what is asked for; "bitops list" shows environments, deployments and tags.',
  };
}

/** What a run that is about changes is about. */
function noteOf({ since, commit }: Affected, named: readonly Named[], left: readonly Named[]): string {
  const point = since === commit ? commit.slice(0, 12) : `${since} (${commit.slice(0, 12)})`;
  if (left.length === 0) return `Nothing is affected by what changed since ${point}`;
  const names = some(left.map((it) => it.environment.name));
  return `Affected by what changed since ${point}: ${left.length} of ${named.length} environments: ${names}`;
}
