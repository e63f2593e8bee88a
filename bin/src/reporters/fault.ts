import { isAbsolute, relative } from 'node:path';
import type { Fault, Place } from '@bitops/core';
import type { Style } from '../colors.js';
import { cleanLine, cleanLines } from './clean.js';
import { toCount } from './words.js';

/** How faults are printed. */
export interface FaultLook {
  readonly style: Style;
  /** Files below it are named from here. */
  readonly cwd: string;
}

/** A fault in full: what, where, why and the mend, each on lines of its own. */
export function renderFault(fault: Fault, look: FaultLook, kind: 'error' | 'warning' = 'error'): string {
  const { dim } = look.style;
  const why = cleanLines(fault.why ?? '').map(asQuoted);
  const fix = cleanLines(fault.fix ?? '');
  const lines = [
    renderWhat(fault, look, kind),
    ...(fault.at === undefined ? [] : [`  ${dim('at')} ${renderPlace(fault.at, look.cwd)}`]),
    ...(fault.why ? indented(why) : []),
    ...(fault.fix ? indented(fix, dim('fix: '), '     ') : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** All faults in full, and how many they are where there are several. */
export function renderFaults(faults: readonly Fault[], look: FaultLook): string {
  const all = faults.map((fault) => renderFault(fault, look)).join('\n');
  return faults.length < 2 ? all : `${all}\n${look.style.red(look.style.bold(toCount(faults.length, 'fault')))}\n`;
}

/** A fault's first line: its mark, its code, and what is wrong. */
export function renderWhat(fault: Fault, look: FaultLook, kind: 'error' | 'warning' = 'error'): string {
  const { bold, red, yellow } = look.style;
  const mark = kind === 'error' ? red(`✘ ${bold(fault.code)}`) : yellow(`⚠ ${bold(fault.code)}`);
  return `${mark} ${cleanLines(fault.what).join('\n  ')}`;
}

/** A place as people read it: the file from the current folder, the line, the column. */
export function renderPlace({ file, line, column }: Place, cwd: string): string {
  const near = isAbsolute(file) ? relative(cwd, file) : file;
  const shown = near === '' || near.startsWith('..') ? file : near;
  return cleanLine([shown, line, line === undefined ? undefined : column].filter((it) => it !== undefined).join(':'));
}

/** A cause may quote what a tool printed: that is not to be taken for our own advice. */
function asQuoted(line: string): string {
  return /^\s*(fix:|at )/.test(line) ? `│ ${line}` : line;
}

function indented(lines: readonly string[], first = '', others = ''): readonly string[] {
  return lines.map((line, index) => `  ${index === 0 ? first : others}${line}`.trimEnd());
}
