import { expect, it } from 'vitest';
import { ndjsonReporter, toErrorLine } from '../src/reporters/ndjson.js';
import { createSink } from '../src/sink.js';
import { Kept, stamp } from './fakes.js';

it('prints one event a line and nothing else', () => {
  const stream = new Kept();
  const sink = createSink(stream);
  const reporter = ndjsonReporter(sink);
  const events = [
    stamp({ type: 'output', id: 'c1', stream: 'stdout', line: 'a\u001b[2J\u2028"größe"\n' }),
    stamp({ type: 'output', id: 'c1', stream: 'stdout', line: 'begins', continued: true }),
    stamp({ type: 'output', id: 'c1', stream: 'stdout', line: ' and goes on' }),
    stamp({ type: 'output', id: 'c2', stream: 'stderr', line: '' }),
    stamp({ type: 'warning', code: 'HOOK_IGNORED', what: 'two\nlines' }),
    stamp({ type: 'run.finished', outcome: 'succeeded', exitCode: 0, durationMs: 1 }),
  ];
  for (const event of events) reporter.event(event);
  sink.flush();
  const lines = stream.text.split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.map((line) => JSON.parse(line))).toEqual(events);
});

it('makes an event of a fault that was found before a run began', () => {
  const line = toErrorLine({ code: 'REPO_MISSING', what: 'no ops repo', fix: 'Say -C.' }, new Date(0));
  expect(line).toBe(
    '{"v":1,"time":"1970-01-01T00:00:00.000Z","run":"","type":"error","code":"REPO_MISSING","what":"no ops repo","fix":"Say -C."}\n',
  );
});
