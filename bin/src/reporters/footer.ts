import type { Event, Reporter } from '@bitops/core';
import { toBytes } from '../bytes.js';
import type { Style } from '../colors.js';
import type { Frame, Sink } from '../sink.js';
import { shorten, type Width } from './width.js';
import { toCount, toDuration, toTitle } from './words.js';

/** What the footer stands on. */
export interface FooterLook {
  readonly style: Style;
  readonly width: Width;
  /** How many deployments are told of, and the ids of those that are not. */
  readonly total: number;
  readonly leftOut: ReadonlySet<string>;
  /** Of the terminal, now. */
  columns(): number;
  rows(): number;
}

/** A run that is shorter than this has none. */
const tickMs = 1000;
const mostNames = 4;

/**
 * Keeps a footer below what a reporter prints to a terminal: what is under way, for how long, and how much is done. It is
 * taken away and drawn again in the same write as the text above it, so that nothing flickers.
 */
export function withFooter(inner: Reporter, sinks: readonly Sink[], look: FooterLook): Reporter {
  const running = new Map<string, number>();
  let done = 0;
  let drawn: readonly string[] = [];
  let isShown = false;
  const frame: Frame = {
    before() {
      const rows = drawn.reduce((sum, it) => sum + Math.max(1, Math.ceil(look.width(it) / look.columns())), 0);
      drawn = [];
      // Up to its first row, then everything from there on away.
      return toBytes(rows === 0 ? '' : `\r${rows > 1 ? `\x1b[${rows - 1}A` : ''}\x1b[J`);
    },
    after(endsLine) {
      if (!endsLine || !isShown || running.size === 0) return toBytes('');
      drawn = toLines(running, done, look);
      return toBytes(drawn.map((it) => look.style.dim(it)).join('\n'));
    },
  };
  const timer = setInterval(() => {
    isShown = true;
    sinks[0]?.redraw();
  }, tickMs);
  timer.unref();
  for (const sink of sinks) sink.frame(frame);
  const close = () => {
    clearInterval(timer);
    isShown = false;
    sinks[0]?.redraw();
    for (const sink of sinks) sink.frame(undefined);
  };
  const event = (it: Event) => {
    if (it.type === 'deployment.started') running.set(toTitle(it.environment, it.deployment), performance.now());
    if (it.type === 'deployment.finished') {
      running.delete(toTitle(it.environment, it.deployment));
      if (!look.leftOut.has(`${it.environment}:${it.deployment}`)) done += 1;
    }
    if (it.type === 'run.finished') close();
    inner.event(it);
  };
  return { event, drained: () => inner.drained?.() };
}

/** As many lines as there is room for; the last one says how far the run is. */
function toLines(running: ReadonlyMap<string, number>, done: number, look: FooterLook): readonly string[] {
  const room = Math.min(mostNames, look.rows() - 2);
  const now = performance.now();
  const names = [...running].slice(0, Math.max(0, room)).map(([name, since]) => {
    return `  … ${name}  ${toDuration(Math.floor((now - since) / 1000) * 1000)}`;
  });
  const more = running.size - names.length;
  const state = `${done} of ${toCount(look.total, 'deployment')} done`;
  const last = more > 0 && names.length > 0 ? `  … and ${more} more; ${state}` : `  ${state}`;
  return [...names, last].map((it) => shorten(it, look.columns() - 1, look.width));
}
