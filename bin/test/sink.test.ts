import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createSink } from '../src/sink.js';
import { Kept } from './fakes.js';

it('writes big pieces, the rest when the event loop comes round, and all in order', async () => {
  const stream = new Kept();
  const sink = createSink(stream);
  for (let index = 0; index < 30_000; index++) sink.write(`${index}\n`);
  expect(stream.writes).toBeLessThan(5);
  sink.write('end\n');
  await setImmediate();
  const lines = Array.from({ length: 30_000 }, (_, index) => `${index}\n`).join('');
  expect(stream.text).toBe(`${lines}end\n`);
});

it('asks to wait only while the reader is behind', async () => {
  const { stream, release } = slowStream();
  const sink = createSink(stream);
  sink.write('small');
  sink.flush();
  expect(sink.drained()).toBeUndefined();
  sink.write('x'.repeat(100_000));
  const drained = sink.drained();
  expect(drained).toBeInstanceOf(Promise);
  expect(sink.drained()).toBe(drained);
  release();
  await drained;
  expect(sink.drained()).toBeUndefined();
});

it.each([
  ['EPIPE', undefined],
  ['ENOSPC', 'no space left'],
])('outlives %s', async (code, lost) => {
  const { stream, fail } = slowStream();
  const sink = createSink(stream);
  sink.write('x'.repeat(100_000));
  const drained = sink.drained();
  fail(Object.assign(new Error('no space left'), { code }));
  await drained;
  sink.write('more');
  sink.flush();
  expect(sink.drained()).toBeUndefined();
  expect(sink.lost()).toBe(lost);
});

function slowStream() {
  const waiting: ((error?: Error) => void)[] = [];
  const stream = new Writable({
    write(_chunk, _encoding, done) {
      waiting.push(done);
    },
  });
  const end = (error?: Error) => {
    for (let done = waiting.shift(); done !== undefined; done = waiting.shift()) done(error);
  };
  return { stream, release: () => end(), fail: end };
}
