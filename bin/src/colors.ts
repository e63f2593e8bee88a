import type { Environment } from '@bitops/core';
import picocolors from 'picocolors';

/** How parts of a text are set off; without colours every function hands the text back. */
export type Style = ReturnType<typeof picocolors.createColors>;

/** Makes the style with colours or without. */
export function createStyle(color: boolean): Style {
  return picocolors.createColors(color);
}

/** Whether a stream gets colours: `--no-color` and NO_COLOR say no, FORCE_COLOR yes, else it must be a terminal. */
export function wantsColor(told: { flag: boolean; env: Environment; isTerminal: boolean }): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = told.env;
  if (!told.flag || isSet(NO_COLOR)) return false;
  if (isSet(FORCE_COLOR)) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return told.isTerminal && TERM !== 'dumb';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
