/** `--resume`: a run that goes on from another one. */
import { faults, type Host, loadRepo, ownFolder, type Prepared, prepare, type Request } from '@bitops/core';
import { runsFolder } from '@bitops/journal';
import {
  askAgain,
  createDigester,
  findTarget,
  loadRunning,
  makeKey,
  type Remembered,
  setsThatDiffer,
} from '@bitops/resume';
import type { Caller } from '../caller.js';
import type { RunInvocation } from '../invocation.js';
import { printNotes, type Screen } from '../screen.js';
import { toRemembered, toTyped } from './remembered.js';

/** What is asked for, and of whom. */
export interface Again {
  readonly caller: Caller;
  readonly screen: Screen;
  readonly invocation: RunInvocation;
  readonly host: Host;
  readonly request: Request;
  /** The id of a run; else the newest. */
  readonly run: string | undefined;
}

/** Prepares what a run was asked for, once more; nothing where that run has come to its end. Throws what is in the way. */
export async function prepareAgain(
  again: Again,
): Promise<{ prepared: Prepared; remembered: Remembered | undefined } | undefined> {
  const { caller, screen, invocation, host, request, run } = again;
  const { root, environments } = await loadRepo(host);
  const folder = runsFolder(ownFolder(root, host.env));
  const target = findTarget(folder, { run, intent: request.intent, running: loadRunning(root, host.env) });
  if (target.kind === 'ended') {
    printNotes(screen, [`The run ${target.id} has come to its end: there is nothing to go on with.`]);
    return undefined;
  }
  const { id, started, recorded } = target;
  const { asked } = recorded.header;
  const there = new Set(environments.flatMap((it) => it.deployments.map((one) => `${it.name}:${one.name}`)));
  const now = { request, typed: await toTyped(invocation, caller), safe: host.safe === true, there };
  const found = await prepare(host, askAgain(id, asked, now));
  const wrong = setsThatDiffer(id, asked, found, createDigester(makeKey(folder)));
  if (wrong.length > 0) throw faults(wrong);
  const note = `Goes on from the run ${id}, begun ${started.slice(0, 16).replace('T', ' ')} UTC`;
  const prepared = { ...found, chosen: { ...found.chosen, notes: [note, ...found.chosen.notes] } };
  return { prepared, remembered: await toRemembered(caller, invocation, prepared, id) };
}
