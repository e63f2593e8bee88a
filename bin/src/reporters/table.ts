import { padTo, shorten, type Width } from './width.js';

/** A cell: what it says, and how it is painted once its width is known. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

/** A column, and what a small window may do to it. */
export interface Column {
  readonly right?: true;
  /** How narrow it may become, in the order in which the columns are asked to; 0 lets it vanish. */
  readonly least?: readonly number[];
}

/** What a table is fitted to; no `columns` = lines may be as long as they like. */
export interface TableLook {
  readonly width: Width;
  readonly columns: number | undefined;
}

const gap = '  ';

/** Lines of aligned cells, never wrapped as long as the columns can give way. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly Cell[])[], look: TableLook): string {
  const widths = fit(columns, toWidths(columns, rows, look.width), look.columns);
  const toLine = (row: readonly Cell[]) =>
    row
      .map((cell, index) => renderCell(cell, widths[index] ?? 0, columns[index]?.right === true, look.width))
      .filter((_, index) => widths[index] !== 0)
      .join(gap)
      .trimEnd();
  return rows.map((row) => `${toLine(row)}\n`).join('');
}

function toWidths(columns: readonly Column[], rows: readonly (readonly Cell[])[], width: Width): readonly number[] {
  return columns.map((_, index) => rows.reduce((most, row) => Math.max(most, width(row[index]?.text ?? '')), 0));
}

/** Narrows the columns that may be, in rounds, until the line fits. */
function fit(columns: readonly Column[], wanted: readonly number[], limit: number | undefined): readonly number[] {
  if (limit === undefined) return wanted;
  const rounds = Math.max(...columns.map((column) => column.least?.length ?? 0));
  let widths = wanted;
  for (let round = 0; round < rounds; round++) {
    for (const [index, column] of columns.entries()) {
      const least = column.least?.[round];
      if (least !== undefined) widths = widths.with(index, narrowed(widths, index, least, limit));
    }
  }
  return widths;
}

function narrowed(widths: readonly number[], index: number, least: number, limit: number): number {
  const shown = widths.filter((width) => width > 0);
  const tooMuch = shown.reduce((sum, width) => sum + width + gap.length, -gap.length) - limit;
  const now = widths[index] ?? 0;
  if (tooMuch <= 0 || now <= least) return now;
  return least === 0 ? 0 : Math.max(least, now - tooMuch);
}

function renderCell({ text, paint = (it) => it }: Cell, columns: number, right: boolean, width: Width): string {
  const shown = shorten(text, columns, width);
  return paint(right ? `${' '.repeat(columns - width(shown))}${shown}` : padTo(shown, columns, width));
}
