/** Looks at an ops repo and at the machine, and tells all that it finds. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  distinct,
  type Fault,
  faultsOf,
  findTemplates,
  type Host,
  type Plugin,
  type Survey,
  survey,
  withRedactor,
} from '@bitops/core';
import { findUnreadable, type Redactor } from '@bitops/runtime';
import { ownDocument, repoDifferences } from './compare/around.js';
import type { Difference } from './compare/difference.js';
import { type ComparedEnvironment, compareEnvironment } from './compare/environment.js';
import { type Fixed, runFix } from './fix/fix.js';
import { loadOld, oldNotices } from './fix/old.js';
import { neededBinaries } from './machine/binaries.js';
import type { Check } from './machine/check.js';
import { checkMachine, type MachineRequest } from './machine/machine.js';

/** What is asked. */
export interface ExamineRequest extends MachineRequest {
  /** Rewrite what is old before anything is told. */
  readonly fix?: boolean;
}

/** All that was found, secrets hidden. */
export interface Examination {
  /** The ops repo; nothing where there is none. */
  readonly root: string | undefined;
  readonly machine: readonly Check[];
  /** Those of the ops repo as a whole. */
  readonly differences: readonly Difference[];
  readonly environments: readonly ComparedEnvironment[];
  /** Old keys, files, folders and variables. */
  readonly deprecated: readonly Fault[];
  readonly warnings: readonly Fault[];
  /** What would stop a run. */
  readonly faults: readonly Fault[];
  /** What was rewritten; nothing where nobody asked for it. */
  readonly fixed: readonly Fixed[];
}

/** Reads, compares and checks; never throws for what is wrong with the ops repo. */
export function examine(host: Host, request: ExamineRequest): Promise<Examination> {
  return withRedactor(host, async (early) => {
    const { fixed, refused } = request.fix === true ? await fixRepo(host, early) : nothingFixed;
    const found = await surveyed(host, early);
    const told =
      'survey' in found ? await withRepo(host, request, found.survey) : await withoutRepo(host, request, found.faults);
    const redactor = 'survey' in found ? found.survey.redactor : early;
    return redactor.deep({ ...told, faults: distinct([...refused, ...told.faults]), fixed });
  });
}

const everything = { intent: 'deploy', environments: [], all: true, validate: true } as const;

async function surveyed(host: Host, early: Redactor): Promise<{ survey: Survey } | { faults: readonly Fault[] }> {
  try {
    return { survey: await survey(host, everything, early, true) };
  } catch (error) {
    return { faults: faultsOf(error) };
  }
}

/** The plugins of a survey, each once. */
function pluginsOf({ plugins }: Survey): readonly Plugin[] {
  return [...new Set([...plugins.values()].map((it) => it.plugin))];
}

/** What `--fix` did, or why it did nothing at all. */
interface Fixes {
  readonly fixed: readonly Fixed[];
  readonly refused: readonly Fault[];
}

const nothingFixed: Fixes = { fixed: [], refused: [] };

async function fixRepo(host: Host, early: Redactor): Promise<Fixes> {
  const found = await surveyed(host, early);
  if (!('survey' in found)) return nothingFixed;
  const { repo, units } = found.survey;
  const unsure = unsureRoot(repo.root, host);
  if (unsure !== undefined) return { fixed: [], refused: [unsure] };
  return { fixed: runFix(loadOld(repo, units, pluginsOf(found.survey))), refused: [] };
}

/** A folder further up that only looks like an ops repo is nothing to change files in. */
function unsureRoot(root: string, { repo, cwd }: Host): Fault | undefined {
  if (repo !== undefined || resolve(cwd) === root || isInGit(root)) return undefined;
  const what = `It is not sure that ${root} is the ops repo that should be rewritten`;
  const why = 'Nobody named it, and it is neither the current folder nor in a repository of git.';
  return { code: 'REPO_UNSURE', what, at: { file: root }, why, fix: `Name it: bitops doctor ${root} --fix` };
}

function isInGit(folder: string): boolean {
  return existsSync(join(folder, '.git')) || (dirname(folder) !== folder && isInGit(dirname(folder)));
}

async function withRepo(host: Host, request: ExamineRequest, found: Survey): Promise<Omit<Examination, 'fixed'>> {
  const { repo, environments, units, findings } = found;
  const { root } = repo;
  const plugins = pluginsOf(found);
  const around = { host, repo, plugins, root: ownDocument(root) };
  const compared = environments.map((it) =>
    compareEnvironment(
      it,
      units.filter((unit) => unit.environment === it),
      around,
    ),
  );
  const old = oldNotices(loadOld(repo, units, plugins));
  const checked = await checkMachine(host, request, { root, needed: neededBinaries(units, host.env), found });
  const notices = distinct([...findings.warnings, ...variableNotice(host), ...checked.warnings]);
  const isOld = ({ code }: Fault) => code.endsWith('_DEPRECATED');
  // It is said as a difference, with the environments that it is about.
  const others = notices.filter((it) => !isOld(it) && it.code !== 'DEPLOYMENT_ORDER');
  const isPast = compared.some((it) => it.deployments.some(({ bitops }) => bitops !== 'none'));
  const unreadable = findUnreadable(root, new Set()).filter(
    (it) => !findings.faults.some((known) => isSameFile(known, it)),
  );
  const [skipped, wrong] = split(findings.faults, ({ code }) => code === 'DEPLOYMENT_MISSING');
  return {
    root,
    machine: checked.machine,
    environments: compared,
    differences: isPast ? repoDifferences(around) : [],
    deprecated: onePerPlace([...notices.filter(isOld), ...old]),
    warnings: [...skipped, ...others],
    faults: [
      ...wrong.filter((it) => environments.length > 0 || it.code !== 'ENVIRONMENT_MISSING'),
      ...unreadable,
      ...checked.faults,
    ],
  };
}

/** What a run only warns of, and all else. */
function split(list: readonly Fault[], isFirst: (it: Fault) => boolean): readonly [readonly Fault[], readonly Fault[]] {
  return [list.filter(isFirst), list.filter((it) => !isFirst(it))];
}

function isSameFile(known: Fault, it: Fault): boolean {
  return known.code === it.code && known.at?.file === it.at?.file;
}

/** The same of a run and of what looks for old names. */
function onePerPlace(list: readonly Fault[]): readonly Fault[] {
  const keyOf = ({ code, what, at }: Fault) => JSON.stringify([code, what, at?.file, at?.line]);
  return [...new Map(list.map((it) => [keyOf(it), it])).values()];
}

function variableNotice({ env }: Host): readonly Fault[] {
  if ((env['BITOPS_ENVIRONMENT'] ?? '') !== '' || (env['ENVIRONMENT'] ?? '') === '') return [];
  const what = 'ENVIRONMENT is the old name of BITOPS_ENVIRONMENT';
  const fix = 'Set BITOPS_ENVIRONMENT, or name the environment: bitops deploy ENV.';
  return [{ code: 'VARIABLE_DEPRECATED', what, at: { file: 'the environment variables' }, fix }];
}

/** Without an ops repo, the programs of the tools that come along are looked for; none is needed yet. */
async function withoutRepo(
  host: Host,
  request: ExamineRequest,
  wrong: readonly Fault[],
): Promise<Omit<Examination, 'fixed'>> {
  const missing = findTemplates(host).flatMap(({ missing: names, install }) =>
    names.map((name) => ({ name, install })),
  );
  const needed = [...new Map(missing.map((binary) => [binary.name, { binary, by: [] }])).values()];
  const { machine, faults, warnings } = await checkMachine(host, request, { root: undefined, needed });
  const isNone = host.repo === undefined && wrong.every((it) => it.code === 'REPO_NOT_FOUND');
  return {
    root: undefined,
    machine,
    environments: [],
    differences: [],
    deprecated: [],
    warnings: [...(isNone ? wrong : []), ...warnings],
    faults: [...(isNone ? [] : wrong), ...faults],
  };
}
