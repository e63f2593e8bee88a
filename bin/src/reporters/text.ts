import { createFold, type Event, type Reporter } from '@bitops/core';
import type { Screen } from '../screen.js';
import { renderFault, renderFaults, renderWhat } from './fault.js';
import { closeLine, emptyState, render, renderOutput, toSection } from './render.js';
import { renderSummary, type SummaryLook } from './summary.js';

/** What a run's text is fitted to, beside the screen. */
export type TextLook = Pick<SummaryLook, 'width' | 'leftOut' | 'order' | 'isRemembered'>;

/** Prints a run for people: what happens to stdout, warnings and errors to stderr in their place. */
export function textReporter(screen: Screen, look: TextLook): Reporter {
  const { out, err, level } = screen;
  const state = emptyState({ style: screen.outStyle, color: screen.color, debug: level === 'debug' });
  const tellsAll = level === 'info' || level === 'debug';
  const fold = createFold();
  const complain = (text: string) => {
    out.write(closeLine(state));
    out.flush();
    err.write(text);
    err.flush();
  };
  const event = (it: Event) => {
    if (it.type === 'output') {
      if (tellsAll) out.writeBytes(renderOutput(it, state));
      return;
    }
    fold.add(it);
    if (it.type === 'warning') {
      if (level !== 'error') complain(renderFault(it, screen.faultLook, 'warning'));
    } else if (it.type === 'error') {
      const section = toSection(it);
      const where = it.environment === undefined || section === state.section ? '' : `  (${section})`;
      complain(`${renderWhat(it, screen.faultLook)}${where}\n`);
    } else if (it.type === 'run.finished') {
      const report = fold.report();
      out.write(closeLine(state) + renderSummary(report, { ...look, style: state.style, columns: screen.columns() }));
      if (report.errors.length > 0) complain(`\n${renderFaults(report.errors, screen.faultLook)}`);
    } else if (tellsAll && !isLeftOut(it, look.leftOut)) {
      out.write(render(it, state));
    }
  };
  return { event, drained: () => out.drained() };
}

function isLeftOut(event: Event, leftOut: ReadonlySet<string>): boolean {
  return event.type === 'deployment.finished' && leftOut.has(`${event.environment}:${event.deployment}`);
}
