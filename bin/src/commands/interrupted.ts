import type { EndSignal } from '../caller.js';

/** What a person is told when a signal has come. */
export function toNotice(signal: EndSignal, running: readonly string[], again: boolean): string {
  const programs = new Intl.ListFormat('en').format(running);
  const happened = signal === 'SIGINT' ? 'Interrupted' : `Got ${signal}`;
  if (running.length === 0) return `${happened}: ending the run`;
  if (again) return `${happened} again: ending ${programs} now`;
  const hint = signal === 'SIGINT' ? '; press Ctrl-C again to end it now' : '';
  return `${happened}: waiting for ${programs} to end${hint}`;
}
