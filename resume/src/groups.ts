/** The files that deployments are made of, in groups that several of them share. */
import { basename, join, relative } from 'node:path';
import { type Fault, type Prepared, readPaths, type Unit } from '@bitops/core';
import type { Digester } from './digest.js';
import { type FileDigests, loadFiles } from './files.js';

/** What is gathered for the deployments of one run. */
export interface Gathered {
  readonly prepared: Prepared;
  readonly digester: Digester;
  readonly groups: Map<string, FileDigests>;
  readonly asked: Map<string, readonly string[]>;
  /** State and what comes home: what a deployment makes is not what it is made of. */
  readonly made: ReadonlySet<string>;
  /** Those and the folders of environments and deployments, which are groups of their own. */
  readonly apart: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

const noInputs = ['.git', 'node_modules', '.bitops'];

/** Knows what counts for nobody. */
export function prepareGroups(prepared: Prepared, digester: Digester): Gathered {
  const { repo, units } = prepared;
  const made = new Set([...units.values()].flatMap(madeBy));
  const folders = repo.environments.flatMap(({ folder, deployments }) => [
    folder,
    ...deployments.flatMap(foldersOf(folder)),
  ]);
  const names = new Set([...noInputs, ...[...units.values()].flatMap(({ tool }) => tool.madeOf?.without ?? [])]);
  return {
    prepared,
    digester,
    groups: new Map(),
    asked: new Map(),
    made,
    apart: new Set([...made, ...folders]),
    names,
  };
}

const foldersOf =
  (environment: string) =>
  ({ folder, partOf, defaults }: Unit['deployment']) => [
    folder,
    ...(partOf === undefined ? [] : [join(environment, partOf)]),
    ...(defaults === undefined ? [] : [defaults]),
  ];

/** Absolute paths in the deployment's folder. */
function madeBy({ tool, deployment, known }: Unit): readonly string[] {
  const names = [...stateOf(tool, known), ...(tool.keep ?? []), ...deployment.keep];
  return names.map((it) => join(deployment.folder, it).replace(/\/+$/, ''));
}

/** As far as it is known before the run: settings that wait for outputs may be missing to the tool. */
function stateOf(tool: Unit['tool'], known: unknown): readonly string[] {
  try {
    return tool.durable?.(known as never) ?? []; // the tool is given what its own schema gave out
  } catch {
    return [];
  }
}

/** The names of the groups that a deployment is made of, each read once. */
export function groupsOf(unit: Unit, gathered: Gathered): readonly string[] {
  const { environment, deployment, defaults, tool } = unit;
  const { root, defaultFolder } = gathered.prepared.repo;
  const own = ownFiles(gathered);
  const whole = wholeFiles(gathered);
  const faults: Fault[] = []; // a tool that fails here has told nothing; what it says to a run is told there
  const reads = readPaths(
    tool,
    { ...deployment, ...(defaults && { defaults }) },
    { root, asked: gathered.asked, faults },
  );
  const above = deployment.partOf === undefined ? [] : [join(environment.folder, deployment.partOf)];
  const shared = defaults === undefined || defaultFolder === undefined ? [] : [join(root, defaultFolder)];
  return [
    ...[deployment.folder, ...above, ...(defaults === undefined ? [] : [defaults])].map((it) => own(it)),
    ...[environment.folder, ...shared].map((it) => own(it, settingsFiles(it))),
    ...[...reads, ...environment.settings.includes].map((it) => whole(join(root, it))),
  ];
}

/** What bitops says of an environment is compared value by value: one deployment's entry is no business of the others. */
const settingsFiles = (folder: string) => ['bitops.config.yaml', 'bitops.config.yml'].map((it) => join(folder, it));

/** A folder without those that are groups of their own. */
function ownFiles({ prepared, digester, groups, apart, names }: Gathered) {
  return (folder: string, more: readonly string[] = []): string => {
    const name = `${relative(prepared.repo.root, folder)}/`;
    if (!groups.has(name)) {
      const without = (path: string) => apart.has(path) || more.includes(path);
      groups.set(name, loadFiles(folder, { root: prepared.repo.root, digester, without, names }));
    }
    return name;
  };
}

/** A file or a folder with all that is in it. */
function wholeFiles({ prepared, digester, groups, made, names }: Gathered) {
  return (path: string): string => {
    const { root } = prepared.repo;
    const name = relative(root, path) || basename(root);
    if (!groups.has(name)) groups.set(name, loadFiles(path, { root, digester, without: (it) => made.has(it), names }));
    return name;
  };
}
