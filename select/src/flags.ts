/** What flags say of deployments, by their names. */
import type { SetFlag, Use } from '@bitops/config';
import { type Fault, suggestion } from '@bitops/fault';
import { type DeploymentFolder, type EnvironmentFolder, namesOf, refersTo } from '@bitops/repo';
import { filterReason } from './filters.js';
import type { Selection } from './selection.js';

/** A deployment that flags may be about. */
interface Flagged {
  readonly node: { readonly environment: string; readonly deployment: string };
  readonly environment: EnvironmentFolder;
  readonly deployment: DeploymentFolder;
  /** The references in its settings and inputs. */
  readonly references: readonly Use[];
}

/** The names by which flags may refer to deployments: alone, and after their environment. */
export function deploymentNames(environments: readonly EnvironmentFolder[]): readonly string[] {
  return refsOf(environments).flatMap(namesOf);
}

function refsOf(environments: readonly EnvironmentFolder[]) {
  return environments.flatMap((it) =>
    it.deployments.map(({ name, partOf }) => ({ environment: it.name, name, partOf })),
  );
}

/** Warnings of settings for deployments that flags leave out, and whose outputs nobody refers to. */
export function unusedSets(units: readonly Flagged[], selection: Selection, set: readonly SetFlag[]): Fault[] {
  const refOf = ({ node, deployment: { partOf } }: Flagged) => {
    return { environment: node.environment, name: node.deployment, partOf };
  };
  const isUsed = (unit: Flagged) =>
    filterReason(refOf(unit), selection) === undefined ||
    units.some(({ environment, references }) => {
      if (environment !== unit.environment) return false;
      return references.some((it) => it.reference.root === 'outputs' && refersTo(it.reference.deployment, refOf(unit)));
    });
  return set.flatMap(({ deployment, path }) => {
    if (deployment === undefined) return [];
    const [first, ...others] = units.filter((it) => refersTo(deployment, refOf(it)));
    if (first === undefined || [first, ...others].some(isUsed)) return [];
    const what = `--set ${deployment}:${path} has no effect: that deployment is left out`;
    const why = `It is ${filterReason(refOf(first), selection)}.`;
    return [{ code: 'FLAG_UNUSED', what, at: { file: 'the command line' }, why, fix: 'Leave --set away.' }];
  });
}

/** Names that flags refer to and that no deployment has. */
export function unknownNames(
  environments: readonly EnvironmentFolder[],
  selection: Selection,
  set: readonly SetFlag[],
): Fault[] {
  const refs = refsOf(environments);
  const ids = refs.map((it) => `${it.environment}:${it.name}`);
  const names = [...new Set(refs.map((it) => it.name))];
  const sets = set.flatMap((it) => (it.deployment === undefined ? [] : [it.deployment]));
  const given = { '--only': selection.only ?? [], '--skip': selection.skip ?? [], '--set': sets };
  return Object.entries(given).flatMap(([flag, list]) =>
    list
      .filter((name) => !refs.some((it) => refersTo(name, it)))
      .map((name) => ({
        code: 'DEPLOYMENT_UNKNOWN',
        what: `${flag} ${name}: there is no such deployment in this run`,
        at: { file: 'the command line' },
        fix: suggestion(name, name.includes(':') ? ids : names),
      })),
  );
}
