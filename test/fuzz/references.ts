/** The reference parser: what it takes for references, what it says of what almost is one, and what comes of filling in. */
import { fillReferences, parseTemplate, printReference } from '@bitops/config';
import { checkFaults, must } from './oracle.js';
import type { Target } from './target.js';

const within = () => ({ file: '/repo/own.yaml', line: 1, column: 1 });

function run(input: string): void {
  const { parts, misread } = parseTemplate(input);
  for (const part of parts) {
    if (typeof part === 'string') continue;
    const { reference, written, start } = part;
    must(input.startsWith(written, start), 'a reference is not where it is said to be', part);
    must(isSame(written, reference), 'what is written is not what was read', part);
    must(isSame(printReference(reference), reference), 'a reference is not read as it is printed', part);
  }
  for (const it of misread) {
    must(it.start >= 0 && it.offset >= it.start && it.offset <= input.length, 'something is wrong nowhere', it);
    must(it.what !== '' && it.fix !== '', 'it is not said what is wrong', it);
  }
  if (misread.length === 0 && parts.every((it) => typeof it === 'string')) {
    must(
      parts.join('') === input.replaceAll(/\$(?=\$\{(?:outputs|env)(?:[.[}\s]|$))/g, ''),
      'plain text is changed',
      parts,
    );
  }
  const filled = fillReferences({ a: [input], b: { c: input } }, within, ({ reference }) =>
    reference.name === 'later'
      ? { kind: 'later' }
      : { kind: 'value', value: '${env.A}', sensitive: false, from: 'a test' },
  );
  checkFaults([...filled.faults, ...filled.warnings]);
}

function isSame(text: string, reference: unknown): boolean {
  const [only, ...more] = parseTemplate(text).parts;
  return more.length === 0 && typeof only === 'object' && JSON.stringify(only.reference) === JSON.stringify(reference);
}

/** The reference parser. */
export const references: Target = {
  run,
  words: [
    '${',
    '$${',
    '}',
    'outputs',
    'env',
    '.',
    '["',
    '"]',
    "['",
    "']",
    '[0]',
    '\\',
    '"',
    'a',
    'later',
    ' ',
    '\n',
    '${output.',
    ':-',
  ],
  seeds: [
    'a ${outputs.net.id} b',
    '${outputs["net:terraform/aws"].zones[0]["a.b"]}',
    "${env.HOME}$${env.A}${env['X']}",
    '${outputs.a}${env.}${env A}${output.a.b}${outputs["a\\"b"].c',
  ],
};
