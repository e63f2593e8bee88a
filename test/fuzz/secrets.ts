/** What is said of broken settings never holds a secret: neither of a file that can't be read, nor of a value that is wrong. */
import { parseDocument, resolveSettings } from '@bitops/config';
import { type Fault, faultsOf } from '@bitops/fault';
import { createRedactor } from '@bitops/runtime';
import { z } from 'zod';
import { checkFaults, must } from './oracle.js';
import type { Target } from './target.js';

const sentinel = 'Xq7-Zw3_Kp9';
const schema = z.strictObject({
  password: z.string().max(5).optional().meta({ secret: true }),
  passwords: z.array(z.number()).optional().meta({ secret: true }),
  size: z.number().optional(),
});

/** `@` stands for the secret; each line stays inside of the value, whatever is in it. */
function run(input: string): void {
  if (input.includes(sentinel)) return;
  const value = input
    .replaceAll('\0', '')
    .replace(/\r\n?|[\n\u0085\u2028\u2029]/g, '\n      ')
    .replaceAll('@', sentinel);
  for (const key of ['password', 'passwords']) {
    const faults = faultsFor(`tool:\n  ${key}: ${value}\n  size: small\n`, key, value);
    checkFaults(faults);
    const told = faults.filter((it) => !/^The key [\w./-]+ stands there twice\.$/.test(it.why ?? '')); // names are no secrets
    must(!JSON.stringify(told).includes(sentinel), 'a fault tells the secret', { key, told });
  }
}

function faultsFor(text: string, key: string, value: string): readonly Fault[] {
  const redactor = createRedactor();
  const found: Fault[] = [];
  try {
    const document = parseDocument(text, '/repo/own.yaml');
    const asked = { schema, name: 'tool', variables: 'BITOPS_TOOL', file: '/repo/own.yaml' };
    const layers = [{ document, root: ['tool'] }];
    for (const more of [{ layers }, { layers: [], env: { [`BITOPS_TOOL_${key.toUpperCase()}`]: value } }]) {
      const resolved = resolveSettings({ ...asked, env: {}, ...more });
      for (const secret of resolved.secrets) redactor.add(secret);
      found.push(...resolved.faults, ...resolved.missing, ...resolved.warnings);
    }
  } catch (error) {
    found.push(...faultsOf(error));
  }
  return redactor.deep(found);
}

/** Faults about secrets. */
export const secrets: Target = {
  run,
  words: [
    '@',
    '"',
    "'",
    '[',
    ']',
    '{',
    '}',
    ': ',
    ', ',
    '\n',
    '- ',
    '!!int ',
    '&a ',
    '*a',
    '|\n',
    '>\n',
    '# ',
    '\t',
    '\\',
    '${',
  ],
  seeds: [
    '@',
    '"@"',
    '[@, @]',
    '{a: @}',
    '|\n@\nb',
    '!!int @',
    '"@\\q"',
    '@: @',
    "'@",
    '- @',
    '{@: 1, @: 2}',
    '${env.@}',
  ],
};
