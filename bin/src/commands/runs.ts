import { loadRepo, ownFolder } from '@bitops/core';
import { loadRuns, type RunRecord, removeRuns, runsFolder } from '@bitops/journal';
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
    const runs = [...loadRuns(folder)];
    if (screen.format === 'json') screen.out.write(toDocument({ v: 1, root, runs: runs.map(toData), removed }));
    else screen.out.write(await renderRuns(runs, screen));
    return exitCodes.done;
  });
}

function toData({ id, started, report }: RunRecord) {
  const { intent, outcome, exitCode, durationMs } = report;
  const environments = report.environments.map((it) => it.environment);
  return { id, started, intent, environments, outcome, exitCode, durationMs };
}

const headings = ['  run', 'started (UTC)', 'intent', 'environments', 'outcome', 'time'];

async function renderRuns(runs: readonly RunRecord[], { outStyle, columns }: Screen): Promise<string> {
  if (runs.length === 0) return 'No run is written down: bitops deploy and bitops destroy write one.\n';
  const rows = runs.map(({ id, started, report }): readonly Cell[] => {
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
    ];
  });
  const width = await loadWidth(runs.flatMap((it) => it.report.environments.map((one) => one.environment)));
  const heading = headings.map((text): Cell => ({ text, paint: outStyle.dim }));
  const shape = [{}, {}, {}, { least: [12] }, {}, { right: true as const }];
  return renderTable(shape, [heading, ...rows], { width, columns: columns() });
}
