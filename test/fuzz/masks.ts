/** The mask engine: expressions of strangers on lines of strangers. What can't be done in linear time is refused. */
import { createRedactor, loadMasks, toMask } from '@bitops/runtime';
import { cleanly, cleanlyLater, must } from './oracle.js';
import { partsOf, type Target } from './target.js';

async function run(input: string): Promise<void> {
  const [search = '', replace = '', line = ''] = partsOf(input, 3);
  const plan = cleanly(() => toMask({ search, replace }));
  if (plan === undefined) return;
  const masks = await cleanlyLater(() => loadMasks([plan]));
  if (masks === undefined) return;
  // What costs more than its length is told by its time: a campaign gives up on an input after some seconds.
  const long = line.repeat(Math.ceil(20_000 / (line.length + 1)));
  for (const it of [line, long]) must(typeof masks[0]?.(`${it}\n`) === 'string', 'a mask gives no text');
  const redactor = createRedactor(masks);
  let told = '';
  // A line that is longer than an event may be comes in pieces.
  const reader = redactor.lines((text, continued) => {
    told += continued ? text : `${text}\n`;
  });
  const bytes = Buffer.from(line);
  const size = Math.ceil((bytes.length + 1) / 500); // byte by byte where it is short, as characters are cut in two then
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
  reader.end();
  const whole = Buffer.from(line)
    .toString('utf8')
    .replace(/\n$/, '')
    .split('\n')
    .map((it) => it.replace(/\r$/, ''));
  const expected = whole.map((it) => redactor.text(it));
  must(
    line === '' || expected.some((it) => it.includes('\n')) || told === `${expected.join('\n')}\n`,
    'lines differ',
    told,
  );
}

/** The mask engine. */
export const masks: Target = {
  run,
  words: [
    ...[
      '(',
      ')',
      '[',
      ']',
      '[^',
      '{2,}',
      '{1,3}',
      '*',
      '+',
      '?',
      '|',
      '^',
      '$',
      '.',
      '\\d',
      '\\w',
      '\\S',
      '\\b',
      '\\A',
      '\\Z',
    ],
    ...[
      '(?i)',
      '(?P<a>',
      '(?P=a)',
      '(?:',
      '(?=',
      '(?!',
      '(?<=',
      '(?<!',
      '(?#',
      '\\1',
      '\\g<a>',
      '\\x41',
      '\\u00e4',
      '\\n',
      '\0',
    ],
    ...['a', 'é', '\u{1f600}', '-', '\\', 'token=', '\n'],
  ],
  seeds: [
    'card \\d+\0card ***\0paid with card 4711',
    '(?i)(?P<k>token)=(\\S+)\0\\g<k>=***\0Token=abc x',
    '(a|b)*c\0x\0ababab',
    '^(?=x)\\w{1,3}$\0\0xyz',
  ],
};
