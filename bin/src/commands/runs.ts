import { loadRepo, ownFolder } from '@bitops/core';
import { loadRuns, type RunRecord, removeRuns, runsFolder } from '@bitops/journal';
import { isResumable, loadHeader, loadRunning } from '@bitops/resume';
import type { Caller } from '../caller.js';
import { exitCodes } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { paintOutcome, toMark } from '../reporters/outcome.js';
import { type Cell, renderTable } from '../reporters/table.js';
import { loadWidth } from '../reporters/width.js';
import { toDuration } from '../reporters/words.js';
import type { Screen } from '../screen.js';
import { answering, toDocument } from './document.js';
import { toHost, withCrashes } from './host.js';

/** `bitops runs`: the runs that are written down, the newest first; removes old ones where that is asked for. */
export function runsCommand(
  caller: Caller,
  screen: Screen,
  { common, keep }: Extract<Invocation, { command: 'runs' }>,
): Promise<number> {
  return answering(caller, screen, async () => {
    const { root } = await withCrashes(caller, () => loadRepo(toHost(caller, common), true));
    const folder = runsFolder(ownFolder(root, caller.env));
    const removed = keep === undefined ? [] : removeRuns(folder, keep);
    const runs = toShown([...loadRuns(folder)], folder, loadRunning(root, caller.env));
    if (screen.format === 'json') screen.out.write(toDocument({ v: 1, root, runs: runs.map(toData), removed }));
    else screen.out.write(await renderRuns(runs, screen));
    return exitCodes.done;
  });
}

/** A run that another one went on from is not gone on from again: that is what the other one is for. */
function toShown(
  runs: readonly RunRecord[],
  folder: string,
  running: ReadonlyMap<string, number>,
): readonly ShownRun[] {
  const known = runs.map((it) => ({ ...it, resumes: loadHeader(folder, it.id)?.resumes }));
  const continued = new Set(known.map((it) => it.resumes));
  return known.map((it) => ({ ...it, isResumable: !continued.has(it.id) && isResumable(folder, it, running) }));
}

interface ShownRun extends RunRecord {
  readonly isResumable: boolean;
  /** The run that it went on from. */
  readonly resumes: string | undefined;
}

function toData({ id, started, report, isResumable: resumable, resumes }: ShownRun) {
  const { intent, outcome, exitCode, durationMs } = report;
  const environments = report.environments.map((it) => it.environment);
  return { id, started, intent, environments, outcome, exitCode, durationMs, resumable, resumes };
}

const headings = ['  run', 'started (UTC)', 'intent', 'environments', 'outcome', 'time', 'can be resumed'];

async function renderRuns(runs: readonly ShownRun[], { outStyle, columns }: Screen): Promise<string> {
  if (runs.length === 0) return 'No run is written down: bitops deploy and bitops destroy write one.\n';
  const rows = runs.map(({ id, started, report, isResumable }): readonly Cell[] => {
    const { outcome, intent = '', durationMs } = report;
    const paint = (text: string) => paintOutcome(outcome, text, outStyle);
    const environments = report.environments.map((it) => it.environment).join(', ');
    return [
      { text: `${toMark(outcome)} ${id}`, paint },
      { text: started.slice(0, 16).replace('T', ' '), paint: outStyle.dim },
      { text: intent },
      { text: environments },
      { text: outcome ?? 'not ended', paint },
      { text: durationMs === undefined ? '—' : toDuration(durationMs) },
      { text: isResumable ? 'yes' : '—' },
    ];
  });
  const width = await loadWidth(runs.flatMap((it) => it.report.environments.map((one) => one.environment)));
  const heading = headings.map((text): Cell => ({ text, paint: outStyle.dim }));
  const shape = [{}, {}, {}, { least: [12] }, {}, { right: true as const }, {}];
  return renderTable(shape, [heading, ...rows], { width, columns: columns() });
}
