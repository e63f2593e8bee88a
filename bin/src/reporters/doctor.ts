/** What `bitops doctor` prints for people. */
import type { Fault } from '@bitops/core';
import type { Check, Examination, Fixed } from '@bitops/doctor';
import type { Style } from '../colors.js';
import { cleanLine } from './clean.js';
import { type Found, groupDifferences, renderEnvironments } from './doctor-environments.js';
import { renderPlace } from './fault.js';
import { padTo, type Width } from './width.js';
import { toCount } from './words.js';
import { wrap } from './wrap.js';

/** How an examination is printed. */
export interface ExaminationLook {
  readonly version: string;
  readonly style: Style;
  /** Files below it are named from here. */
  readonly cwd: string;
  /** Of the terminal; undefined = lines may be as long as they like. */
  readonly columns: number | undefined;
  readonly width: Width;
}

/** Beyond so many, places are only counted. */
const most = 5;

/** The machine, the environments, where BitOps did otherwise, what is old, what was rewritten. */
export function renderExamination(found: Examination, look: ExaminationLook): string {
  const { bold, dim } = look.style;
  const where = found.root === undefined ? 'no ops repo' : cleanLine(found.root);
  const groups = groupDifferences(found);
  const sections = [
    `${bold(`bitops ${look.version}`)}  ${dim(where)}\n`,
    section('Machine', renderChecks(found.machine, look), look),
    ...renderEnvironments(found.environments, look),
    section(
      'Where BitOps did otherwise',
      groups
        .filter((it) => !it.always)
        .map((it) => renderFound(it, look))
        .join('\n'),
      look,
    ),
    section(
      'In every run',
      groups
        .filter((it) => it.always)
        .map((it) => renderFound(it, look))
        .join(''),
      look,
    ),
    section('Old spellings, which still work', renderOld(found, look), look),
    section('What has no effect', renderIdle(found, look), look),
    section(
      'Rewritten',
      renderFixed(
        found.fixed.filter((it) => it.why === undefined),
        look,
      ),
      look,
    ),
    section(
      'Left as it is',
      renderFixed(
        found.fixed.filter((it) => it.why !== undefined),
        look,
      ),
      look,
    ),
    renderVerdict(found, look),
  ];
  return sections.filter((it) => it !== '').join('\n');
}

function section(title: string, text: string, { style }: ExaminationLook): string {
  return text === '' ? '' : `${style.bold(title)}\n${text}`;
}

function renderChecks(checks: readonly Check[], { style, width, columns }: ExaminationLook): string {
  const marks = { ok: style.green('✔'), notice: style.yellow('⚠'), fault: style.red('✘') };
  const widest = Math.max(...checks.map((it) => width(cleanLine(it.name))));
  const indent = ' '.repeat(widest + 6);
  return checks
    .map(({ name, state, found }) => {
      const lines = wrapped(cleanLine(found), columns, indent.length, width);
      return `  ${marks[state]} ${padTo(cleanLine(name), widest, width)}  ${lines.join(`\n${indent}`)}\n`;
    })
    .join('');
}

function renderFound(it: Found, look: ExaminationLook): string {
  const { cwd, style } = look;
  // What is so in every run has no place, unless it depends on what a deployment does.
  const places = it.always ? it.places.filter(({ at }) => at !== undefined) : it.places;
  const lines = places.slice(0, most).map(({ where, what, at }) => {
    const place = at === undefined ? '' : `  ${style.dim(renderPlace(at, cwd))}`;
    return `    ${where === '' ? '' : `${where}  `}${cleanLine(what)}${place}\n`;
  });
  return `${renderTexts(it, look)}${lines.join('')}${renderMore(places.length, look)}`;
}

function renderTexts({ code, when, bitops, here, fix }: Found, { style, columns, width }: ExaminationLook): string {
  const told = [`BitOps ${bitops}.`, `Here: ${here}.`, `${style.dim('fix:')} ${fix}`];
  const lines = told.flatMap((it) => wrapped(it, columns, 4, width));
  const head = `${style.yellow(style.bold(code))}  ${style.dim(when.replaceAll('`', ''))}`;
  return `  ${head}\n${lines.map((it) => `    ${it}\n`).join('')}`;
}

function renderMore(count: number, { style }: ExaminationLook): string {
  return count > most ? `    ${style.dim(`and ${count - most} more; --format json has them all`)}\n` : '';
}

/** What `--fix` rewrites. */
const mendable = new Set(['KEY_DEPRECATED', 'FILE_DEPRECATED', 'HOOK_FOLDER_DEPRECATED']);

/** Equal ones are told once, with their places. */
function renderOld({ deprecated, fixed }: Examination, look: ExaminationLook): string {
  const isMendable = fixed.length === 0 && deprecated.some((it) => mendable.has(it.code));
  const hint = isMendable ? `  ${look.style.dim('bitops doctor --fix rewrites them in the files.')}\n` : '';
  return renderAlike(deprecated, (it) => (mendable.has(it.code) ? '' : (it.fix ?? '')), look) + hint;
}

function renderIdle({ warnings }: Examination, look: ExaminationLook): string {
  return renderAlike(warnings.filter(isIdle), (it) => it.why ?? '', look);
}

/** Whether it is told in the section of what has no effect. */
export function isIdle({ code }: Fault): boolean {
  return code === 'KEY_IGNORED';
}

function renderAlike(faults: readonly Fault[], moreOf: (it: Fault) => string, look: ExaminationLook): string {
  const groups = new Map<string, { readonly first: Fault; readonly all: Fault[] }>();
  for (const it of faults) {
    const group = groups.get(it.what) ?? { first: it, all: [] };
    groups.set(it.what, group);
    group.all.push(it);
  }
  const told = [...groups.values()].map(({ first, all }) => {
    const more = moreOf(first) === '' ? '' : `  ${look.style.dim(cleanLine(moreOf(first)))}`;
    const places = all.slice(0, most).flatMap(({ at }) => (at === undefined ? [] : [renderPlace(at, look.cwd)]));
    const lines = places.map((it) => `    ${look.style.dim(it)}\n`).join('');
    return `  ${cleanLine(first.what)}${more}\n${lines}${renderMore(all.length, look)}`;
  });
  return told.join('');
}

function renderFixed(list: readonly Fixed[], { style, cwd }: ExaminationLook): string {
  return list
    .map(({ from, to, at, why }) => {
      const mark = why === undefined ? style.green('✔') : style.yellow('⚠');
      const reason = why === undefined ? '' : `: ${cleanLine(why)}`;
      return `  ${mark} ${cleanLine(from)} → ${cleanLine(to)}${reason}  ${style.dim(renderPlace(at, cwd))}\n`;
    })
    .join('');
}

function renderVerdict({ faults, environments }: Examination, { style }: ExaminationLook): string {
  if (faults.length > 0) return `${style.red(`${toCount(faults.length, 'fault')} would stop a run.`)}\n`;
  if (environments.length === 0) return 'There are no environments here; "bitops init" writes one.\n';
  return `${style.green('✔')} Nothing stands in the way of a run.\n`;
}

function wrapped(text: string, columns: number | undefined, indent: number, width: Width): readonly string[] {
  return columns === undefined ? [text] : wrap(text, Math.max(columns - indent, 20), width);
}
