import { type DeploymentReport, type Outcome, type Report, sumChanges } from '@bitops/core';
import type { Style } from '../colors.js';
import { exitCodes } from '../exit-codes.js';
import { cleanLine } from './clean.js';
import { paintChanges, paintOutcome, toMark, toOutcome } from './outcome.js';
import { type Cell, type Column, renderTable, type TableLook } from './table.js';
import { toChanges, toCount, toDuration, toTitle } from './words.js';

/** What a summary is fitted to, and how it is painted. */
export interface SummaryLook extends TableLook {
  readonly style: Style;
  /** Ids of deployments that the user left out: they have no row, and are only counted. */
  readonly leftOut: ReadonlySet<string>;
  /** Ids, in the order of the rows. */
  readonly order: readonly string[];
  /** Whether a later run can go on from this one. */
  readonly isRemembered?: () => boolean;
}

/** In a small window names are shortened before tools are left out. */
const columns: readonly Column[] = [{ least: [20, 8] }, { least: [0] }, {}, {}, { right: true }];
const headings = ['  deployment', 'tool', 'outcome', 'changes', 'time'];

const verdicts: Readonly<Record<Outcome, string>> = {
  succeeded: 'done',
  failed: 'failed',
  skipped: 'skipped',
  cancelled: 'interrupted',
};

/** What is said of deployments that wait for outputs: not even whether they change something is known. */
const knownLater = 'known after deploy';

const notDone: readonly Outcome[] = ['failed', 'skipped', 'cancelled'];

/** The table of all deployments and the last line of a run. */
export function renderSummary(report: Report, look: SummaryLook): string {
  const { style } = look;
  const deployments = report.environments.flatMap((it) => it.deployments);
  const heading = headings.map((text): Cell => ({ text, paint: style.dim }));
  const ranks = new Map(look.order.map((id, index) => [id, index]));
  const rankOf = (it: DeploymentReport) => ranks.get(toId(it)) ?? ranks.size;
  const shown = deployments.filter((it) => !look.leftOut.has(toId(it))).sort((a, b) => rankOf(a) - rankOf(b));
  const rows = shown.map((it) => toRow(it, report.dryRun, style));
  const table = rows.length === 0 ? '' : `${renderTable(columns, [heading, ...rows], look)}\n`;
  return `\n${table}${renderVerdict(report, style)}\n${look.isRemembered?.() === true ? renderResume(report, style) : ''}`;
}

/** How to go on, where a run has not come to its end. */
function renderResume({ run, intent, outcome, exitCode }: Report, { dim }: Style): string {
  const isOpen = outcome !== 'succeeded' && outcome !== 'skipped' && exitCode !== exitCodes.refused;
  return isOpen ? `${dim(`To go on from here: bitops ${intent} --resume ${run}`)}\n` : '';
}

const toId = (it: DeploymentReport) => `${it.environment}:${it.deployment}`;

function toRow(it: DeploymentReport, dryRun: boolean, style: Style): readonly Cell[] {
  const { outcome } = it;
  const paint = (text: string) => (outcome === undefined ? text : paintOutcome(outcome, text, style));
  const mark = outcome === undefined ? ' ' : toMark(outcome);
  const time = it.durationMs === undefined || outcome === 'skipped' ? '—' : toDuration(it.durationMs);
  return [
    {
      text: `${mark} ${toTitle(it.environment, it.deployment)}`,
      paint: (text) => paint(mark) + text.slice(mark.length),
    },
    { text: cleanLine(it.tool), paint: style.dim },
    { text: it.unknown === undefined ? toOutcome(outcome, it.action, dryRun) : knownLater, paint },
    { text: toChanges(it.changes), paint: (text) => paintChanges(text, style) },
    { text: time, paint: style.dim },
  ];
}

function renderVerdict(report: Report, style: Style): string {
  const outcome = report.outcome ?? 'failed';
  const name = `${report.intent ?? 'run'}${report.dryRun ? ' (dry run)' : ''}`;
  const refused = report.exitCode === exitCodes.refused;
  const word = refused ? 'refused' : verdicts[outcome];
  const verdict = style.bold(paintOutcome(outcome, `${toMark(outcome)} ${name} ${word}`, style));
  if (refused) return `${verdict}: nothing was run`;
  const time = report.durationMs === undefined ? '' : ` in ${toDuration(report.durationMs)}`;
  return `${verdict}: ${toTally(report)}${toSum(report, style)}${time}`;
}

/** All changes together, where any tool could say. */
function toSum(report: Report, style: Style): string {
  const deployments = report.environments.flatMap((it) => it.deployments);
  const isKnown = deployments.some((it) => it.changes !== undefined);
  const changes = toChanges(sumChanges(report));
  // Where some are not known, the others having none does not mean that there are none.
  const isOpen = deployments.some((it) => it.unknown !== undefined) && !changes.startsWith('+');
  return isKnown && !isOpen ? `, ${paintChanges(changes, style)}` : '';
}

/** How many deployments ended how. */
function toTally(report: Report): string {
  const deployments = report.environments.flatMap((it) => it.deployments);
  const waiting = deployments.filter((it) => it.unknown !== undefined).length;
  const outcomes = deployments.map((it) => it.outcome ?? 'failed');
  const count = (outcome: Outcome) =>
    outcomes.filter((it) => it === outcome).length - (outcome === 'skipped' ? waiting : 0);
  const all = toCount(outcomes.length, 'deployment');
  if (count('succeeded') === outcomes.length) return all;
  const others = notDone.filter((it) => count(it) > 0).map((it) => `${count(it)} ${it}`);
  const later = waiting === 0 ? [] : [`${waiting} ${knownLater}`];
  return [`${count('succeeded')} of ${all} succeeded`, ...later, ...others].join(', ');
}
