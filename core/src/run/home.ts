/** What a deployment must not leave in its workspace: state that is linked home, files that come home. */
import { join, relative, resolve } from 'node:path';
import type { DeploymentRef } from '@bitops/contract';
import { type Fault, fault, type Place } from '@bitops/fault';
import {
  dropHomeRecord,
  type HomeRecord,
  isHeld,
  isInside,
  type KeptFile,
  linkHome,
  rescuedFolder,
  saveHomeRecord,
  settleKept,
  settleLink,
  staysInside,
  vanished,
} from '@bitops/runtime';
import { byTool } from '../by-tool.js';
import type { Unit } from '../request.js';
import type { RunContext } from './context.js';
import type { OpenEnvironment } from './environment.js';

/** A deployment that is about to change something. */
interface Changing {
  readonly context: RunContext;
  readonly open: OpenEnvironment;
  readonly unit: Unit;
  readonly ref: DeploymentRef;
  readonly config: unknown;
}

/** Links the state of the ops repo into the workspace. `made` is told after each link, since a later one may fail. */
export function linkState(changing: Changing, made: (home: HomeRecord) => void): void {
  const { context, open, unit, ref, config } = changing;
  const gone = vanished(open.workspace.root);
  if (gone !== undefined) throw fault(gone);
  const rescued = rescuedFolder(context.prepared.repo.root, context.prepared.host.env);
  const names = byTool(unit, () => unit.tool.durable?.(config as never)) ?? []; // the tool is given what its own schema gave out
  const state = names.map((name) => ({ ...placeOf(name, changing), folder: name.endsWith('/') }));
  const kept = keptOf(changing, state);
  let home: HomeRecord = { links: [], kept };
  made(home);
  for (const it of state) {
    const link = linkHome(it.path, it.home, it.folder, rescued);
    home = { links: [...home.links, link], kept };
    made(home);
  }
  saveHomeRecord(open.workspace.root, ref.name, home);
}

/** What comes home beside the state; a folder that holds state would take its place. */
function keptOf(changing: Changing, state: readonly KeptFile[]): readonly KeptFile[] {
  const { tool, deployment } = changing.unit;
  return [...(tool.keep ?? []), ...deployment.keep].flatMap((name) => {
    if (!staysInside(deployment.folder, name)) throw fault(notKept(name, deployment.at));
    const bounds = changing.open.workspace.copy;
    const own = { path: resolve(changing.ref.folder, name), home: resolve(deployment.folder, name), bounds };
    const it = { ...own, ...sharedWith(changing, name) };
    if (state.some(({ path }) => isInside(path, it.path))) return []; // it is at home already
    const held = state.find(({ path }) => isInside(it.path, path));
    if (held === undefined) return [it];
    throw fault({
      code: 'KEEP_REFUSED',
      what: `${name} can't be kept: the state ${relative(deployment.folder, held.home)} lies in it`,
      at: deployment.at,
      why: 'What is kept replaces what is at home. State is there already: it is written in place.',
      fix: 'Name the files in it that are to be kept, or another folder.',
    });
  });
}

/** What is still as the default environment has it, where it is merged, is nothing of the environment's own. */
function sharedWith({ context, open, unit }: Changing, name: string): Pick<KeptFile, 'shared'> {
  if (unit.defaults === undefined) return {};
  const folder = join(open.workspace.copy, relative(context.prepared.repo.root, unit.defaults));
  return { shared: resolve(folder, name) };
}

/** Where state is in the workspace and at home. By name only: at home it may itself be a link to where all state is. */
function placeOf(name: string, { unit, ref }: Changing): KeptFile {
  const { folder, at } = unit.deployment;
  const way = relative(ref.folder, resolve(ref.folder, name));
  if (way === '' || !isInside(ref.folder, resolve(ref.folder, name))) throw fault(notKept(name, at));
  return { path: join(ref.folder, way), home: join(folder, way) };
}

function notKept(name: string, at?: Place): Fault {
  const what = `${name} can't be kept: it is no path in the deployment's folder`;
  return { code: 'PATH_ESCAPES', what, at, fix: 'Name a path in the folder.' };
}

/** Settles what a deployment that has ended holds, once. Gives what went wrong. */
export function settleUnit(context: RunContext, open: OpenEnvironment, deployment: string, home: HomeRecord): Fault[] {
  const isRecorded = home.links.length + home.kept.length > 0;
  const gone = isRecorded ? vanished(open.workspace.root) : undefined;
  const unsettled = [...settleHome(context, home), ...(gone === undefined ? [] : [gone])];
  if (isRecorded && unsettled.length === 0) dropHomeRecord(open.workspace.root, deployment);
  if (unsettled.some(isHeld)) open.lock.hold();
  return unsettled;
}

/** Settles links and brings kept files home. Gives what went wrong. */
export function settleHome({ prepared, run }: RunContext, { links, kept }: HomeRecord): Fault[] {
  const rescue = join(rescuedFolder(prepared.repo.root, prepared.host.env), run);
  // The last one first: it may lie in a folder that was made for the first one.
  const settled = links.toReversed().map((link) => settleLink(link, rescue));
  return [...settled, ...kept.map((file) => settleKept(file, rescue))].filter((it) => it !== undefined);
}
