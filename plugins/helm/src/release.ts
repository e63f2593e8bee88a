import type { Fault, PluginApi, Steps } from '@bitops/core';
import type { Commands } from './command.js';
import type { HelmJson, Release } from './json.js';
import { type HelmRun, releaseNames } from './run.js';

/** All that the steps of a chart are made of. */
export interface Job {
  readonly run: HelmRun;
  readonly commands: Commands;
  readonly json: HelmJson;
  readonly fault: PluginApi['fault'];
}

/** The release of a chart. */
export interface Found {
  readonly name: string;
  /** Nothing where there is none. */
  readonly release?: Release | undefined;
  /** The newest revision that was good; of a release that is deployed, its own. */
  readonly good?: number | undefined;
}

/** Looks for the release. BitOps named it after the folder: such a one is gone on with. */
export function* lookUp({ run, commands, json }: Omit<Job, 'fault'>): Steps<Found> {
  const [name, folder] = releaseNames(run);
  const { ran, stdout } = yield commands.list(folder === undefined ? [name] : [name, folder]);
  const all = ran ? json.releases(stdout) : [];
  const own = all.find((it) => it.name === name);
  const release = own ?? all.find((it) => it.name === folder);
  if (release === undefined) return { name };
  if (own === undefined) yield { warning: otherName(name, release.name) };
  return { name: release.name, release };
}

/** Looks for the release, and whether it can be worked on. Throws HELM_RELEASE_PENDING. */
export function* findRelease(job: Job): Steps<Found> {
  const { run, commands, json, fault } = job;
  const found = yield* lookUp(job);
  const { release } = found;
  if (release === undefined) return found;
  if (/^(pending-|uninstalling)/.test(release.status)) throw fault(pending(release, run));
  if (release.status === 'deployed') return { name: release.name, release, good: release.revision };
  const history = yield commands.history(release.name);
  const revisions = history.ran ? json.history(history.stdout) : [];
  const good = revisions.filter((it) => ['deployed', 'superseded'].includes(it.status)).map((it) => it.revision);
  return { name: release.name, release, good: good.length === 0 ? undefined : Math.max(...good) };
}

function otherName(wanted: string, found: string): Fault {
  return {
    code: 'HELM_RELEASE_NAME',
    what: `the release ${found} is upgraded, although helm.options.release-name is ${wanted}`,
    why: 'BitOps named releases after the folder of the chart, and a release of that name is there.',
    fix: `Write "release-name: ${found}", or move what it holds to a release ${wanted} by hand.`,
  };
}

function pending({ name, status, revision, updated }: Release, { config, deployment }: HelmRun): Fault {
  const at = `--namespace ${config.cli.namespace}`;
  const before = revision - 1;
  return {
    code: 'HELM_RELEASE_PENDING',
    what: `the release ${name} is ${status} since ${updated.replace(/\.\d+/, '')}`,
    at: { file: `${deployment.environment}/${deployment.name}` },
    why: 'Another helm works on it, or one was killed in the middle of its work: helm has no lock that ends with it.',
    fix:
      before < 1 || status === 'uninstalling'
        ? `If none works on it any more: helm uninstall ${name} ${at}; then run the same command again.`
        : `If none works on it any more: helm rollback ${name} ${before} ${at}; then run the same command again.`,
  };
}
