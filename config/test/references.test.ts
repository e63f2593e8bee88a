/** References in texts: how they are read, and what is said of those that can't be. */

import { describe, expect, test } from 'vitest';
import fc from '../../test/rig/fast-check.js';
import { fillReferences, parseTemplate, printReference, type Reference } from '../src/index.js';

/** The references in a text. */
const read = (text: string) =>
  parseTemplate(text).parts.flatMap((it) => (typeof it === 'string' ? [] : [it.reference]));
/** The one thing that is said of a text: the character, what, and the mend. */
const said = (text: string) => {
  const { misread } = parseTemplate(text);
  expect(misread).toHaveLength(1);
  return misread.map(({ offset, what, fix }) => `${offset}: ${what} | ${fix}`).join('\n');
};

const key = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.stringMatching(/^[\w-]{1,8}$/),
  fc.constantFrom('a.b', 'a/b', '"', "'", '\\', ']', '}', '$'),
);
const reference: fc.Arbitrary<Reference> = fc.oneof(
  fc.record({ root: fc.constant('env' as const), name: key }),
  fc.record({
    root: fc.constant('outputs' as const),
    deployment: key,
    name: key,
    path: fc.array(fc.oneof(fc.string(), fc.nat(1e6)), { maxLength: 3 }),
  }),
);
/** Any text, with many that have something of a reference in them. */
const text = fc.oneof(
  fc.string(),
  fc
    .array(fc.constantFrom('$', '{', '}', '${', '${output', 'outputs', '.', '[', '"', 'a', ' ', '\n'))
    .map((it) => it.join('')),
);

describe('what is always so', () => {
  test('a printed reference is read as what it was, alone and in other text', () => {
    fc.assert(
      fc.property(reference, text, (it, around) => {
        expect(parseTemplate(printReference(it))).toEqual({
          parts: [{ reference: it, written: printReference(it), start: 0 }],
          misread: [],
        });
        const plain = around.replaceAll('$', '');
        expect(read(`${plain}${printReference(it)}${plain}`)).toEqual([it]);
      }),
    );
  });

  test('a text without ${outputs and ${env stays what it is, and is filled in only once', () => {
    const none = () => ({ kind: 'later' as const });
    const at = () => ({ file: 'f' });
    fc.assert(
      fc.property(text, (it) => {
        fc.pre(!it.includes('${outputs') && !it.includes('${env'));
        const { value, fillings, faults } = fillReferences({ a: [it] }, at, none);
        expect({ value, fillings, faults }).toEqual({ value: { a: [it] }, fillings: [], faults: [] });
      }),
    );
  });

  test('nothing that stands in a text makes the reader throw, or lose a part of it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(text, reference.map(printReference), fc.constantFrom('${outputs', '$${env.A}', '${env.'))),
        (them) => {
          const whole = them.join('');
          const { parts } = parseTemplate(whole);
          const back = parts.map((it) => (typeof it === 'string' ? it : it.written)).join('');
          expect(back).toBe(
            whole.replace(/\$(?=\$\{(outputs|env)(?=[.[}\s]|$))/g, (_, __, at) => (escapes(whole, at) ? '' : '$')),
          );
        },
      ),
    );
  });
});

/** Whether the `$` at a place of a text stands before a reference that is no part of another one. */
function escapes(whole: string, at: number): boolean {
  const inside = parseTemplate(whole).parts.some(
    (it) => typeof it === 'object' && it.start < at && at < it.start + it.written.length,
  );
  return !inside;
}

test.each([
  ['${outputs.net.id}', { deployment: 'net', name: 'id', path: [] }],
  ['${outputs["net:terraform/aws"].zones}', { deployment: 'net:terraform/aws', name: 'zones', path: [] }],
  ['${outputs.net["a.b"]}', { deployment: 'net', name: 'a.b', path: [] }],
  ["${outputs['net'].subnets[0].id}", { deployment: 'net', name: 'subnets', path: [0, 'id'] }],
  ['${outputs.net.map["k"][12]}', { deployment: 'net', name: 'map', path: ['k', 12] }],
  ['${outputs.aws-net.vpc_id}', { deployment: 'aws-net', name: 'vpc_id', path: [] }],
])('%s', (written, rest) => {
  expect(read(written)).toEqual([{ root: 'outputs', ...rest }]);
});

test('what others write in "${ }" is text, and so is what is escaped', () => {
  const others =
    '${environment} ${env_name} $HOME ${HOME:-x} ${env:-x} ${var.region} ${aws_vpc.it.id} $(x) ${{ x }} ${}';
  expect(parseTemplate(others)).toEqual({ parts: [others], misread: [] });
  expect(parseTemplate('a $${outputs.net.id} b $${env.A}').parts).toEqual(['a ${outputs.net.id} b ${env.A}']);
});

test('a reference that can not be read is told with its place and its mend', () => {
  expect(
    [
      '${outputs.}',
      '${outputs}',
      '${env}',
      '${outputs.net}',
      'x ${outputs.net.id',
      '${outputs.net.}',
      '${outputs.terraform/aws.id}',
      '${outputs.net.id:-none}',
      '${outputs[net].id}',
      '${outputs[0].id}',
      '${env.HOME.x}',
      '${env["A}',
      '${outputs .net.id}',
    ].map(said),
  ).toMatchInlineSnapshot(`
    [
      "9: \${outputs.} is no reference: a name should stand behind the "." | Write \${outputs.DEPLOYMENT.NAME}, or NAME as ["NAME"].",
      "9: \${outputs} names no output of a deployment | Write \${outputs.DEPLOYMENT.NAME}; for this text itself, write $\${outputs}.",
      "5: \${env} names no variable | Write \${env.NAME}; for this text itself, write $\${env}.",
      "13: \${outputs.net} names no output of net | Write \${outputs.net.NAME}; for this text itself, write $\${outputs.net}.",
      "18: \${outputs.net.id has no "}" at its end | Write \${outputs.DEPLOYMENT.NAME}.",
      "13: \${outputs.net.} is no reference: a name should stand behind the "." | Write \${outputs.DEPLOYMENT.NAME}, or NAME as ["NAME"].",
      "19: \${outputs.terraform/aws.id} is no reference: "/" can't stand in it there | Put a name with other characters than letters, digits, "_" and "-" in brackets and quotes: \${outputs["DEPLOYMENT"].NAME}.",
      "16: \${outputs.net.id:-none} is no reference: ":" can't stand in it there | Take it away: a reference has no default value.",
      "9: \${outputs[net].id} is no reference: a name in quotes, or a number, and "]" should stand behind the "[" | Write \${outputs.DEPLOYMENT.NAME}, or NAME as ["NAME"].",
      "15: \${outputs[0].id} names no output of a deployment | Write \${outputs.DEPLOYMENT.NAME}; for this text itself, write $\${outputs[0].id}.",
      "12: \${env.HOME.x} asks for a part of a variable, and that is a text | Write \${env.NAME}; for this text itself, write $\${env.HOME.x}.",
      "5: \${env["A} is no reference: a name in quotes, or a number, and "]" should stand behind the "[" | Write \${env.NAME}, or NAME as ["NAME"].",
      "9: \${outputs .net.id} is no reference: " " can't stand in it there | Take the space away.",
    ]
  `);
});

test('what is almost a reference is only guessed at', () => {
  expect(
    ['${output.net.id}', '${ outputs.net.id }', '${Outputs["a b"].x}', '${envs.HOME}', '${ENV.HOME}'].map(said),
  ).toMatchInlineSnapshot(`
    [
      "0: \${output.net.id} is no reference, and stays as it is written | Did you mean \${outputs.net.id}?",
      "0: \${ outputs.net.id } is no reference, and stays as it is written | Did you mean \${outputs.net.id}?",
      "0: \${Outputs["a b"].x} is no reference, and stays as it is written | Did you mean \${outputs["a b"].x}?",
      "0: \${envs.HOME} is no reference, and stays as it is written | Did you mean \${env.HOME}?",
      "0: \${ENV.HOME} is no reference, and stays as it is written | Did you mean \${env.HOME}?",
    ]
  `);
});
