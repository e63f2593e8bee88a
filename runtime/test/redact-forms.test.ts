/** The forms in which secrets travel, as real programs make them. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import fc from '../../test/rig/fast-check.js';
import { createRedactor } from '../src/index.js';

const tricky = `p<4s&s>'w"o$r\`d/\\{é}+ 42`;
const long = 'k'.repeat(100) + tricky + '0123456789'.repeat(9);

function hide(secret: string, text: string): string {
  const redactor = createRedactor();
  redactor.add(secret);
  return redactor.text(text);
}

/** The longest part of a secret's form that is left over in a text. */
function longestLeft(text: string, form: string): number {
  let longest = 0;
  for (let start = 0; start < form.length; start += 1) {
    while (text.includes(form.slice(start, start + longest + 1)) && start + longest < form.length) longest += 1;
  }
  return longest;
}

test.each([
  ['JSON', JSON.stringify(tricky)],
  ['JSON in JSON', JSON.stringify(JSON.stringify(tricky))],
  ['JSON of PHP', JSON.stringify(tricky).replaceAll('/', '\\/')],
  ['URL', encodeURIComponent(tricky)],
  ['a whole URL', encodeURI(tricky)],
  ['a form', new URLSearchParams({ a: tricky }).toString()],
  ['YAML', `'${tricky.replaceAll("'", "''")}'`],
])('%s', (_, text) => {
  expect(hide(tricky, `x ${text} y`)).toMatch(/^x (a=)?\W{0,4}\*\*\*\W{0,4} y$/);
});

test.each([
  ['set -x', 'set -x; : "$S"'],
  ['printf %q', 'printf "%q" "$S"'],
  ['declare -p', 'declare -p S'],
  ['export -p', 'export -p | grep " S="'],
  ['base64, broken into lines', 'printf %s "$S" | base64'],
  ['base64 in one line', 'printf %s "$S" | base64 -w 0'],
  ['base64 of what echo adds to', 'echo "$S" | base64'],
  ['base64 of a user and a password', 'printf "user:%s" "$S" | base64 -w 0'],
])('as a shell prints it: %s', (_, script) => {
  for (const secret of [tricky, long, 'plain-secret']) {
    const printed = execFileSync('bash', ['-c', `{ ${script}; } 2>&1`], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8', S: secret },
    });
    const hidden = hide(secret, printed);
    expect(hidden).toContain('***');
    // Beside the edges, whose characters also hold what stands beside the secret.
    expect(longestLeft(hidden, Buffer.from(secret).toString('base64'))).toBeLessThan(4);
    expect(longestLeft(hidden, secret)).toBeLessThan(4);
  }
});

test('python: JSON in ASCII, URLs, and MIME base64', () => {
  const script = `
import base64, json, sys, urllib.parse as u
s = sys.argv[1]
print(json.dumps(s)); print(u.quote(s)); print(u.quote(s, safe='')); print(u.quote_plus(s))
print(base64.encodebytes(s.encode()).decode()); print(base64.urlsafe_b64encode(s.encode()).decode())`;
  for (const secret of [tricky, long]) {
    const printed = execFileSync('python3', ['-c', script, secret], { encoding: 'utf8' });
    const hidden = hide(secret, printed)
      .split('\n')
      .filter((line) => line !== '');
    expect(hidden.filter((line) => !/^"?(\*\*\*)+.{0,4}$/.test(line))).toEqual([]);
  }
});

const secrets = fc.string({ unit: 'grapheme', minLength: 4, maxLength: 60 }).filter((it) => it.trim().length >= 6);
const around = fc.uint8Array({ maxLength: 40 });

test('base64 and base64url: whatever stands before and behind, no more than the edges is left', () =>
  fc.assert(
    fc.property(secrets, around, around, fc.constantFrom('base64', 'base64url'), (secret, before, behind, encoding) => {
      const bytes = Buffer.from(secret.trim());
      const shift = before.length % 3;
      const text = Buffer.concat([before, bytes, behind]).toString(encoding);
      const hidden = hide(secret, text);
      // What only the secret decides on is gone.
      const first = Math.ceil((before.length * 8) / 6);
      const last = Math.floor(((before.length + bytes.length) * 8) / 6);
      expect(last - first).toBeGreaterThanOrEqual(4);
      expect(hidden).toContain('***');
      expect(hidden).not.toContain(text.slice(first, last));
      expect(shift).toBeLessThan(3);
    }),
    { numRuns: 300 },
  ));

test('JSON and URLs: no secret is left in any text that holds one', () => {
  const encoders = [JSON.stringify, encodeURIComponent, (it: string) => JSON.stringify(JSON.stringify([it]))];
  return fc.assert(
    fc.property(secrets, fc.string(), fc.string(), fc.constantFrom(...encoders), (secret, before, behind, encode) => {
      const inner = encode(secret.trim().toWellFormed()).replace(/^"|"$/g, '');
      const hidden = hide(secret, encode(`${before}${secret.trim()}${behind}`.toWellFormed()));
      fc.pre(!'***'.includes(inner));
      expect(hidden).not.toContain(inner);
    }),
    { numRuns: 300 },
  );
});
