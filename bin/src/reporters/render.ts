import { countChanges, type Event } from '@bitops/core';
import { type Bytes, isPlain, toBytes } from '../bytes.js';
import type { Style } from '../colors.js';
import { cleanLine } from './clean.js';
import { inert, inertPiece } from './inert.js';
import { paintChanges, paintOutcome, toMark, toOutcome } from './outcome.js';
import { toChanges, toCommandLine, toDuration, toTitle } from './words.js';

/** A command or hook that runs. */
interface Running {
  /** The section that it belongs to. */
  readonly section: string;
  /** What its lines begin with outside their section. */
  readonly gutter: Bytes;
}

/** What the text so far leaves to be known for the next event. */
export interface TextState {
  readonly style: Style;
  readonly color: boolean;
  readonly debug: boolean;
  /** What output begins with in the section that it belongs to. */
  readonly gutter: Bytes;
  readonly running: Map<string, Running>;
  dryRun: boolean;
  /** Whose heading was printed last: lines of others carry their name. */
  section: string;
  /** The deployments that are under way; where there are several, all lines carry a name. */
  readonly open: Set<string>;
  /** The command whose line goes on in its next event. */
  openLine: string | undefined;
}

type Of<T extends Event['type']> = Extract<Event, { type: T }>;
type Owner = { readonly environment?: string; readonly deployment?: string };

/** The state before the first event. */
export function emptyState(look: { style: Style; color: boolean; debug: boolean }): TextState {
  const gutter = toBytes(`  ${look.style.dim('│')}`);
  return { ...look, gutter, running: new Map(), dryRun: false, section: '', open: new Set(), openLine: undefined };
}

/** The text of an event, which may be empty; moves the state on. */
export function render(event: Exclude<Event, Of<'output'>>, state: TextState): string {
  return closeLine(state) + renderHappening(event, state);
}

/** Ends a line that waits to be gone on with. */
export function closeLine(state: TextState): string {
  if (state.openLine === undefined) return '';
  state.openLine = undefined;
  return '\n';
}

/** Where an event belongs, as its heading says it. */
export function toSection({ environment, deployment }: Owner): string {
  if (environment === undefined) return 'all environments';
  return deployment === undefined ? cleanLine(environment) : toTitle(environment, deployment);
}

function renderHappening(event: Exclude<Event, Of<'output'>>, state: TextState): string {
  switch (event.type) {
    case 'run.started':
      return renderStart(event, state);
    case 'deployment.started':
      state.open.add(toSection(event));
      return renderHeading(toSection(event), state, toWork(event));
    case 'command.started':
      return renderCommand(event, toCommandLine(event.file, event.args), state);
    case 'hook.started':
      return renderCommand(event, event.script, state, state.debug ? `${event.hook} of ${event.plugin}` : '');
    case 'command.finished':
    case 'hook.finished':
      return renderEnd(event, state);
    case 'command.retried':
      return renderRetry(event, state);
    case 'note':
      return renderNote(event, state);
    case 'deployment.previewed':
      return renderPreview(event, state);
    case 'deployment.finished':
      return renderFinish(event, state);
    default:
      return '';
  }
}

/** The text of a line of output; called for every line that a tool prints. */
export function renderOutput(event: Of<'output'>, state: TextState): Bytes {
  const line = toLine(event, state);
  const end = event.continued === true ? '' : '\n';
  const isOpen = state.openLine === event.id;
  const closing = isOpen ? '' : closeLine(state);
  if (event.continued === true) state.openLine = event.id;
  else if (isOpen) state.openLine = undefined;
  if (isOpen) return (line + end) as Bytes; // they stay what they are side by side
  const gutter = toGutter(state.running.get(event.id), state);
  return `${closing}${gutter}${line === '' ? '' : ' '}${line}${end}` as Bytes;
}

/** Nothing in plain text needs to be cleaned away: a line holds no line end. It stands behind a gutter, and begins no line. */
function toLine({ line, continued }: Of<'output'>, { color }: TextState): Bytes {
  if (isPlain(line) && !line.includes('#')) return line;
  const cleaned = inert(cleanLine(line, color));
  return toBytes(continued === true ? inertPiece(cleaned) : cleaned);
}

function toGutter(running: Running | undefined, state: TextState): Bytes {
  return running === undefined || isClear(running.section, state) ? state.gutter : running.gutter;
}

/** Whether it goes without saying whose a line is. */
function isClear(section: string, state: TextState): boolean {
  return section === state.section && state.open.size < 2;
}

function renderStart(event: Of<'run.started'>, state: TextState): string {
  const { bold, dim, yellow } = state.style;
  state.dryRun = event.dryRun;
  const environments = event.environments.map((it) => cleanLine(it)).join(', ');
  const dryRun = event.dryRun ? `\n${yellow('Dry run: what would change anything is shown and not done.')}` : '';
  const title = [bold(`bitops ${event.intent}`), environments, dim(event.version)].filter((it) => it !== '');
  return `${title.join('  ')}${dryRun}\n`;
}

function renderHeading(section: string, state: TextState, more = ''): string {
  state.section = section;
  const { bold, cyan, dim } = state.style;
  return `\n${cyan('━')} ${bold(section)}${more === '' ? '' : `  ${dim(more)}`}\n`;
}

/** The action, and the tool where the deployment's name does not tell it. */
function toWork({ deployment, tool, action }: Of<'deployment.started'>): string {
  return deployment === tool ? action : `${cleanLine(tool)} ${action}`;
}

function renderCommand(
  event: Of<'command.started'> | Of<'hook.started'>,
  line: string,
  state: TextState,
  more = '',
): string {
  const { dim, yellow } = state.style;
  const section = toSection(event);
  // Hooks of an environment have no heading of their own until they do something.
  const heading = event.deployment === undefined && state.section !== section ? renderHeading(section, state) : '';
  const tint = toTint(section, state.style);
  const name = isClear(section, state) ? '' : `${tint(section)} `;
  if (event.dryRun !== true) state.running.set(event.id, { section, gutter: toBytes(`  ${tint(`${section} │`)}`) });
  const folder = toFolder(event, state);
  const notes = [more, folder].filter((note) => note !== '').map(dim);
  const told = [...(event.dryRun ? [yellow('(not done)')] : []), ...notes].map((note) => `  ${note}`);
  return `${heading}  ${name}${dim(`$ ${cleanLine(line)}`)}${told.join('')}\n`;
}

/** A colour that a section has in every run; red and yellow mean something else. */
function toTint(section: string, { blue, cyan, green, magenta }: Style): (text: string) => string {
  const tints = [blue, cyan, green, magenta];
  const sum = [...section].reduce((total, it) => (total * 31 + (it.codePointAt(0) ?? 0)) % 9973, 7);
  return tints[sum % tints.length] ?? cyan;
}

function toFolder(event: Of<'command.started'> | Of<'hook.started'>, { debug }: TextState): string {
  return debug && event.type === 'command.started' ? `in ${cleanLine(event.cwd)}` : '';
}

/** Only an end that is out of the ordinary is worth a line; whether it is a failure the deployment says. */
function renderEnd(event: Of<'command.finished'> | Of<'hook.finished'>, state: TextState): string {
  const running = state.running.get(event.id);
  state.running.delete(event.id);
  if (event.exitCode === 0 && !state.debug) return '';
  const name = running === undefined || isClear(running.section, state) ? '' : `${running.section} `;
  const how = event.signal === undefined ? `exit code ${event.exitCode ?? 'unknown'}` : `ended by ${event.signal}`;
  return `  ${state.style.dim(`${name}└ ${how} after ${toDuration(event.durationMs)}`)}\n`;
}

function renderRetry(event: Of<'command.retried'>, state: TextState): string {
  const { yellow } = state.style;
  const section = toSection(event);
  const name = isClear(section, state) ? '' : `${state.style.dim(section)} `;
  const next = `attempt ${event.attempt} of ${event.of} in ${toDuration(event.delayMs)}`;
  return `  ${name}${yellow(`↻ ${cleanLine(event.reason)}: ${next}`)}\n`;
}

function renderNote(event: Of<'note'>, state: TextState): string {
  const section = toSection(event);
  const isOfRun = event.environment === undefined;
  const name = isOfRun || isClear(section, state) ? '' : `${state.style.dim(section)} `;
  const lines = event.text.replace(/\n$/, '').split('\n');
  return lines.map((line) => `  ${name}${cleanLine(line, state.color)}\n`).join('');
}

function renderPreview(event: Of<'deployment.previewed'>, state: TextState): string {
  const { dim } = state.style;
  const section = toSection(event);
  const name = isClear(section, state) ? '' : `${dim(section)} `;
  const changes = paintChanges(toChanges(countChanges(event.changes)), state.style);
  const addresses = state.debug
    ? event.changes.map((it) => `    ${dim(cleanLine(`${it.action} ${it.address}`))}\n`)
    : [];
  return `  ${name}${dim('preview:')} ${changes}\n${addresses.join('')}`;
}

function renderFinish(event: Of<'deployment.finished'>, state: TextState): string {
  const { outcome, action, reason, changes, durationMs } = event;
  const { style } = state;
  state.open.delete(toSection(event));
  // The reason says it all where it waits for outputs.
  const what = event.unknown === undefined ? `  ${toOutcome(outcome, action, state.dryRun)}` : '';
  const title = `${toMark(outcome)} ${toSection(event)}${what}`;
  const why = reason === undefined ? '' : `: ${cleanLine(reason)}`;
  const counts = changes === undefined ? '' : `  ${paintChanges(toChanges(changes), style)}`;
  const time = outcome === 'skipped' ? '' : `  ${style.dim(toDuration(durationMs))}`;
  return `${paintOutcome(outcome, title, style)}${why}${counts}${time}\n`;
}
