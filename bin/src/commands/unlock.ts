import { type Fault, handedOn, type LockedEnvironments, type LockView, lookAtLocks, stillAlive } from '@bitops/core';
import type { Caller } from '../caller.js';
import { exitCodes } from '../exit-codes.js';
import type { UnlockInvocation } from '../invocation.js';
import { cleanLine } from '../reporters/clean.js';
import { printFaults, type Screen } from '../screen.js';
import { askLine, isAttended, isYes } from './confirm.js';
import { answering, toDocument } from './document.js';
import { toHost, withCrashes } from './host.js';

/** `bitops unlock`: who has the locks of environments; takes them away from runs that are gone, after a question. */
export function unlockCommand(
  caller: Caller,
  screen: Screen,
  { common, environments, yes }: UnlockInvocation,
): Promise<number> {
  return answering(caller, screen, async () => {
    const seen = await withCrashes(caller, () => lookAtLocks(toHost(caller, common), environments));
    const views = [...seen.locks.values()].flat();
    if (screen.format === 'text') screen.out.write(seen.redactor.text(renderLocks(seen)));
    const doomed = views.filter(isInTheWay);
    const refusals = await refusalsOf(caller, screen, views, doomed, yes);
    const removed = new Set<LockView>();
    for (const view of refusals.length > 0 ? [] : doomed) if (await view.remove()) removed.add(view);
    const kept = refusals.length > 0 ? [] : doomed.filter((it) => !removed.has(it));
    const wrong = [...seen.faults, ...seen.redactor.deep([...refusals, ...kept.map(handedOn)])];
    if (screen.format === 'json') {
      const locks = seen.redactor.deep(views.map((it) => toData(it, removed.has(it))));
      screen.out.write(toDocument({ v: 1, root: seen.root, locks, faults: wrong }));
    } else for (const it of removed) screen.out.write(`${cleanLine(it.environment)}: free now: ${nameOf(it)}\n`);
    if (wrong.length > 0) printFaults(screen, wrong);
    return wrong.length > 0 ? exitCodes.refused : exitCodes.done;
  });
}

function toData({ environment, plugin, where, state, holder, workspaces }: LockView, removed: boolean) {
  return { environment, plugin, where, state, holder, workspaces, removed };
}

/** A dead run on this machine stops nobody: the next one takes its lock over, and recovers what it left. */
const isInTheWay = ({ plugin, state }: LockView) => plugin !== undefined || state !== 'gone';

async function refusalsOf(
  caller: Caller,
  screen: Screen,
  views: readonly LockView[],
  doomed: readonly LockView[],
  yes: boolean,
): Promise<readonly Fault[]> {
  const alive = views.filter((it) => it.state === 'alive');
  if (alive.length > 0) return alive.map(stillAlive);
  if (doomed.length === 0 || yes) return [];
  if (!isAttended(caller)) return [unconfirmed];
  const environments = [...new Set(doomed.map((it) => it.environment))];
  const [only = ''] = environments;
  const words = environments.length === 1 ? `${cleanLine(only)} or yes` : 'yes';
  const warning =
    'A run that still goes on elsewhere starts nothing more once it notices; what it runs at the moment goes on.';
  const answer = await askLine(caller, screen, `${warning}\nType ${words} to take the lock away: `);
  return isYes(answer, environments) ? [] : [declined];
}

function renderLocks({ locks, faults }: LockedEnvironments): string {
  const isWhole = faults.length === 0;
  return [...locks].map(([name, views]) => renderEnvironment(cleanLine(name), views, isWhole)).join('');
}

function renderEnvironment(name: string, views: readonly LockView[], isWhole: boolean): string {
  if (views.length === 0) return `${name}: nobody ${isWhole ? '' : 'on this machine '}has its lock\n`;
  return views
    .map((it) => [`${name}: ${toWho(it)}`, ...toDetails(it).map((line) => `  ${line}`), ''].join('\n'))
    .join('');
}

function toWho({ state, holder }: LockView): string {
  const who = holder === undefined ? 'somebody' : cleanLine(`${holder.intent}, run ${holder.run},`);
  switch (state) {
    case 'alive':
      return `${who} has it and is under way on this machine`;
    case 'gone':
      return `${who} had it and was killed on this machine`;
    case 'elsewhere':
      return `${who} has it, on another machine or in another container`;
    case 'broken':
      return "the lock can't be read";
  }
}

function toDetails(view: LockView): readonly string[] {
  const { holder, workspaces, state, plugin } = view;
  const by = holder?.actor === undefined ? '' : `, started by ${holder.actor}`;
  const process = holder && `process ${holder.pid} on ${holder.host.split(' ')[0]}${by}, since ${holder.since}`;
  const next = `the next run takes the lock over${workspaces.length > 0 ? ', and recovers what the run has left' : ''}`;
  const isTakenOver = state === 'gone' && plugin === undefined;
  const left = state === 'alive' ? [] : workspaces;
  const lines = [process, holder?.url, nameOf(view), ...left, isTakenOver ? next : undefined];
  return lines.filter((line) => line !== undefined).map((line) => cleanLine(line));
}

const nameOf = ({ where, plugin }: LockView) => cleanLine(plugin === undefined ? where : `${where} (plugin ${plugin})`);

const unconfirmed: Fault = {
  code: 'UNLOCK_UNCONFIRMED',
  what: 'To take the lock away was not confirmed, and nothing was done',
  why: 'There is no terminal to ask on.',
  fix: 'Add --yes if the run that has it is gone.',
};

const declined: Fault = { code: 'UNLOCK_DECLINED', what: 'To take the lock away was declined, and nothing was done' };
