/** What a deployment must not leave in its workspace: state that is linked home, files that come home. */
import { join } from 'node:path';
import type { DeploymentRef } from '@bitops/contract';
import { type Fault, fault } from '@bitops/fault';
import {
  type HomeRecord,
  linkHome,
  rescuedFolder,
  saveHomeRecord,
  settleKept,
  settleLink,
  staysInside,
} from '@bitops/runtime';
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
export function linkState({ context, open, unit, ref, config }: Changing, made: (home: HomeRecord) => void): void {
  const { tool, deployment } = unit;
  const rescued = rescuedFolder(context.prepared.repo.root, context.prepared.host.env);
  const kept = [...(tool.keep ?? []), ...deployment.keep].map((name) => {
    if (!staysInside(deployment.folder, name)) {
      const what = `${name} can't be kept: it lies outside of the deployment's folder`;
      throw fault({ code: 'PATH_ESCAPES', what, at: deployment.at, fix: 'Name a path in the folder.' });
    }
    return { path: join(ref.folder, name), home: join(deployment.folder, name) };
  });
  let home: HomeRecord = { links: [], kept };
  made(home);
  const names = tool.durable?.(config as never) ?? []; // the tool is given what its own schema gave out
  for (const name of names) {
    const path = name.replace(/\/$/, '');
    const link = linkHome(join(ref.folder, path), join(deployment.folder, path), name.endsWith('/'), rescued);
    home = { links: [...home.links, link], kept };
    made(home);
  }
  saveHomeRecord(open.workspace.root, ref.name, home);
}

/** Settles links and brings kept files home. Gives what went wrong. */
export function settleHome({ prepared, run }: RunContext, { links, kept }: HomeRecord): Fault[] {
  const rescue = join(rescuedFolder(prepared.repo.root, prepared.host.env), run);
  // The last one first: it may lie in a folder that was made for the first one.
  const settled = links.toReversed().map((link) => settleLink(link, rescue));
  return [...settled, ...kept.map((file) => settleKept(file, rescue))].filter((it) => it !== undefined);
}
