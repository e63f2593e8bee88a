import { availableParallelism } from 'node:os';
import { ownFolder, type Prepared, prepare, type Reporter, type Request, run } from '@bitops/core';
import { journalReporter, runsFolder } from '@bitops/journal';
import type { Remembered } from '@bitops/resume';
import type { Caller } from '../caller.js';
import { graceOnCi } from '../ci-grace.js';
import { toStarter } from '../ci-run.js';
import { exitCodeOf, exitCodes, exitCodesBySignal } from '../exit-codes.js';
import type { RunInvocation } from '../invocation.js';
import { withFooter } from '../reporters/footer.js';
import { groupedReporter } from '../reporters/grouped.js';
import { ndjsonReporter } from '../reporters/ndjson.js';
import { type TextLook, textReporter } from '../reporters/text.js';
import { loadWidth } from '../reporters/width.js';
import { printFaultsAsEvents, printWarnings, type Screen } from '../screen.js';
import { refuseDestroy } from './confirm.js';
import { createGuard, type Guard } from './guard.js';
import { complain, toHide, toHost, withCrashes } from './host.js';
import { logFilesOf, loggingOf, openLogs, withLogging } from './logging.js';
import { isWritten, toRemembered } from './remembered.js';
import { toSince } from './selection.js';
import { createWatch } from './watch.js';

/** `bitops deploy`, `plan` and `destroy`: prepare, ask, run. */
export async function runCommand(caller: Caller, screen: Screen, invocation: RunInvocation): Promise<number> {
  let ready: Ready | undefined;
  try {
    ready = await withCrashes(caller, () => makeReady(caller, screen, invocation));
  } catch (thrown) {
    return complain(screen, thrown, exitCodes.refused, toHide(caller));
  }
  if (ready === undefined) return exitCodes.done;
  const refusal = await refuseDestroy(caller, screen, withoutDone(ready), invocation.options.yes);
  if (refusal !== undefined) {
    printFaultsAsEvents(screen, [refusal]);
    return exitCodes.refused;
  }
  const { prepared } = ready;
  const isNew = ready.remembered === undefined && isWritten(prepared);
  const remembered = isNew ? await toRemembered(caller, invocation, prepared) : ready.remembered;
  return await execute(caller, screen, { prepared, remembered }, invocation);
}

/** A run that may start. */
interface Ready {
  readonly prepared: Prepared;
  /** What it goes on from. */
  readonly remembered: Remembered | undefined;
}

/** Prepares a new run, or one that goes on from another; nothing where there is nothing to go on with. */
async function makeReady(caller: Caller, screen: Screen, invocation: RunInvocation): Promise<Ready | undefined> {
  const host = toHost(caller, invocation.common);
  const request = toRequest(invocation, caller, screen);
  const { resume } = invocation.options;
  if (resume === undefined) {
    return { prepared: await prepare(host, request), remembered: undefined };
  }
  const { prepareAgain } = await import('./resume.js');
  return prepareAgain({ caller, screen, invocation, host, request, run: resume === true ? undefined : resume });
}

/** What is done already is not destroyed again, and nobody is asked about it. */
function withoutDone({ prepared, remembered }: Ready) {
  const { request, graph } = prepared;
  const done = remembered?.done() ?? new Set();
  return { request, graph: { nodes: graph.nodes.filter((it) => !done.has(it.id)) } };
}

/** The request that the options stand for. */
export function toRequest(
  { command, environments, options }: RunInvocation,
  caller: Pick<Caller, 'env'>,
  { color }: Pick<Screen, 'color'>,
): Request {
  const {
    exitCode,
    yes: _,
    output: __,
    resume: ___,
    changedSince,
    concurrency = availableParallelism(),
    ...rest
  } = options;
  const since = toSince(changedSince, caller);
  const left = graceOnCi(caller.env);
  const grace = left === undefined ? {} : { grace: left };
  return { intent: command, environments, ...rest, ...since, ...grace, concurrency, changesExitCode: exitCode, color };
}

async function execute(caller: Caller, given: Screen, ready: Ready, invocation: RunInvocation): Promise<number> {
  const { prepared: checked, remembered } = ready;
  const logging = loggingOf(checked);
  const screen = withLogging(given, caller, logging);
  const color = screen.color && checked.request.color === true;
  const text = await toTextLook(checked, remembered);
  const isParallel = (checked.request.concurrency ?? 1) > 1;
  const { logs, faults } = openLogs(logFilesOf(logging, checked), { screen, text, isGrouped: isParallel });
  const warnings = [...checked.warnings, ...faults];
  const prepared = { ...checked, warnings, request: { ...checked.request, color } };
  const watch = createWatch();
  const reporter = toReporter(screen, prepared, text, invocation.options.output);
  const { redactor } = prepared;
  caller.hidePrints(redactor);
  const newLine = caller.stderr.isTTY === true ? '\n' : '';
  const guard = createGuard(screen, watch, redactor, { newLine, isOnCi: graceOnCi(caller.env) !== undefined });
  const release = caller.listen(guard);
  let code: number = exitCodes.failed;
  try {
    const kept = [...toJournal(screen, prepared), ...(remembered === undefined ? [] : [remembered.reporter])];
    const reporters = [reporter, watch, ...kept, ...logs.map((it) => it.reporter)];
    const memory = remembered === undefined ? {} : { memory: remembered.memory };
    const by = toStarter(caller.env);
    const report = await run(prepared, { reporters, interrupt: guard.interrupt, by, ...memory });
    code = guard.crashed() ? exitCodes.failed : exitCodeOf(report);
    return code;
  } catch (thrown) {
    code = complain(screen, thrown, watch.started() ? exitCodes.failed : codeOfRefusal(guard.interrupt), redactor);
    return code;
  } finally {
    release(code);
    for (const log of logs) printWarnings(screen, await log.close());
  }
}

/** What a run ends with that was not begun: by a signal while it waited for a lock, or for a fault. */
function codeOfRefusal({ cause }: Guard['interrupt']): number {
  return cause !== undefined && 'signal' in cause ? exitCodesBySignal[cause.signal] : exitCodes.refused;
}

/** What may change something is written down; a plan leaves no trace. */
function toJournal(screen: Screen, prepared: Prepared): readonly Reporter[] {
  if (!isWritten(prepared)) return [];
  const { repo, host } = prepared;
  const folder = runsFolder(ownFolder(repo.root, host.env));
  return [journalReporter(folder, (fault) => printWarnings(screen, [fault]))];
}

/** Where somebody looks on, lines are shown as they come; elsewhere they are read later. */
function toReporter(screen: Screen, prepared: Prepared, look: TextLook, output: RunInvocation['options']['output']) {
  if (screen.format === 'json') return ndjsonReporter(screen.out);
  const text = textReporter(screen, look);
  const isGrouped = output === undefined ? !screen.isWatched : output === 'grouped';
  const isParallel = (prepared.request.concurrency ?? 1) > 1 && look.order.length > 1;
  const told = isGrouped && isParallel ? groupedReporter(text, look.order) : text;
  if (!screen.redraws || screen.level === 'error' || screen.level === 'warn') return told;
  const size = { columns: () => screen.columns() ?? 80, rows: () => screen.rows() ?? 24 };
  const { width, leftOut } = look;
  const total = prepared.graph.nodes.length - leftOut.size;
  const sinks = screen.errIsTerminal ? [screen.out, screen.err] : [screen.out];
  return withFooter(told, sinks, { ...size, width, total, leftOut, style: screen.outStyle });
}

async function toTextLook({ graph, chosen }: Prepared, remembered: Remembered | undefined): Promise<TextLook> {
  const names = graph.nodes.flatMap((it) => [it.environment, it.deployment, it.tool]);
  const leftOut = new Set(chosen.leftOut.keys());
  const isRemembered = () => remembered?.isWritten() === true;
  return { width: await loadWidth(names), leftOut, order: graph.nodes.map((it) => it.id), isRemembered };
}
