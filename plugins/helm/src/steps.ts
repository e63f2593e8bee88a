import type { Change, Outputs, StepResult, Steps } from '@bitops/core';
import { hasLock, loadDependencies } from './charts.js';
import { kubeconfigSteps } from './kubeconfig.js';
import { secretsIn, toChanges, toResources } from './manifests.js';
import { type Found, findRelease, type Job, lookUp } from './release.js';
import { isRemoval } from './run.js';
import { valuesSteps } from './values.js';

/** Shows what would change, then changes it. */
export function* chartSteps(job: Job): Steps {
  yield* kubeconfigSteps(job.run, job.fault);
  if (isRemoval(job.run)) return yield* removalSteps(job);
  const files = yield* valuesSteps(job.run);
  yield* dependencySteps(job);
  const found = yield* findRelease(job);
  const changes = yield* planSteps(job, found, files);
  if (!(yield { preview: changes }).proceed) return;
  const { good, release } = found;
  // helm upgrades from what failed, too, but then compares with what was never there
  if (release?.status === 'failed' && good !== undefined) yield job.commands.rollback(found.name, good);
  const { ran } = yield* upgrade(job, found, files);
  if (ran) yield { outputs: yield* readRelease(job) };
}

/** Reads the outputs of a release that the run does not touch. */
export function* outputsSteps(job: Job): Steps<Outputs> {
  yield* kubeconfigSteps(job.run, job.fault);
  return yield* readRelease(job);
}

function* readRelease(job: Job): Steps<Outputs> {
  const { release } = yield* lookUp(job);
  if (release === undefined) return {};
  const { name, revision, status } = release;
  const { cli, options } = job.run.config;
  const notes = options.notes ? (yield job.commands.notes(name, revision)).stdout : undefined;
  const told = notes === undefined ? {} : { notes: notes.replace(/^NOTES:\n/, '').trimEnd() };
  const values = { release: name, revision, status, namespace: cli.namespace, ...told };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value, sensitive: false }]));
}

/** Only where the chart has some: each may be far away. */
function* dependencySteps({ run, commands }: Job): Steps {
  const { folder } = run.deployment;
  if (loadDependencies(folder).length === 0) return;
  if (!hasLock(folder)) return void (yield commands.dependencies());
  try {
    yield commands.lockedDependencies();
  } catch (error) {
    // helm builds from the lock only what stands in the list of repositories of the user
    if (!/no repository definition|no cached repo/i.test(printedBy(error))) throw error;
    yield commands.dependencies();
  }
}

function* planSteps(
  { run, commands, json }: Job,
  { name, good }: Found,
  files: readonly string[],
): Steps<readonly Change[]> {
  const { namespace } = run.config.cli;
  const before = good === undefined ? undefined : yield commands.manifest(name, good);
  const after = yield commands.render(name, files);
  if (!after.ran) return [];
  const old = toResources(before?.stdout ?? '', namespace);
  const wanted = toResources(json.rendered(after.stdout), namespace);
  for (const mask of new Set(secretsIn([...old, ...wanted]))) yield { mask };
  const { changes, note } = toChanges(old, wanted);
  if (note !== '') yield { note };
  return changes;
}

/** Upgrades; what fails is rolled back to what was good, unless helm does that. Throws what failed. */
function* upgrade(job: Job, { name, good }: Found, files: readonly string[]): Steps<StepResult> {
  const { cli } = job.run.config;
  const flags = yield* flagsOf(job);
  try {
    return yield job.commands.upgrade(name, files, flags);
  } catch (error) {
    if (good !== undefined && !cli.atomic) yield* rollBack(job, name, good);
    throw error;
  }
}

/** What failed before is the cause, and what is told: that this fails, too, is only a warning. */
function* rollBack({ run, commands }: Job, name: string, revision: number): Steps {
  try {
    const { ran } = yield commands.rollback(name, revision);
    if (ran) yield { note: `${name} is back at revision ${revision}` };
  } catch {
    const what = `${name} could not be rolled back to revision ${revision}`;
    const fix = `Look what is in the way, then: helm rollback ${name} ${revision} --namespace ${run.config.cli.namespace}`;
    yield { warning: { code: 'HELM_ROLLBACK_FAILED', what, fix } };
  }
}

/** helm 4 calls some flags by other names. */
function* flagsOf({ run, commands }: Job): Steps<readonly string[]> {
  const { atomic, force, wait } = run.config.cli;
  const waits = wait ? ['--wait'] : [];
  if (!atomic && !force) return waits;
  const { stdout } = yield commands.version();
  const isNew = !/^v?[0-3]\./.test(stdout.trim());
  const replaced = isNew ? ['--force-replace', '--server-side=false'] : ['--force'];
  const rolled = isNew ? '--rollback-on-failure' : '--atomic';
  return [...(atomic ? [rolled] : []), ...waits, ...(force ? replaced : [])];
}

function* removalSteps(job: Job): Steps {
  const { run, commands } = job;
  const { name, release } = yield* findRelease(job);
  if (release === undefined || release.status === 'uninstalled') {
    const what = `there is no release ${name} in the namespace ${run.config.cli.namespace}, so there is nothing to uninstall`;
    yield { warning: { code: 'HELM_RELEASE_MISSING', what } };
    yield { preview: [] };
    return;
  }
  const { stdout } = yield commands.manifest(name, release.revision);
  const resources = toResources(stdout, run.config.cli.namespace);
  const preview = resources.map(({ address }): Change => ({ address, action: 'delete' }));
  if ((yield { preview }).proceed) yield commands.uninstall(name);
}

/** What a failed command printed. */
function printedBy(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('printed' in error)) return '';
  return Array.isArray(error.printed) ? error.printed.join('\n') : '';
}
