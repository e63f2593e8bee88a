/** Secrets in texts that are escaped, as real programs escape them; and in texts within texts. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import fc from '../../test/rig/fast-check.js';
import { createRedactor } from '../src/index.js';

const tricky = `Zq9"x y/+\\t&<é>'$tail%41`;
const control = 'a\tbc\u0001de-🔑-fgh';

function hide(secret: string, text: string): string {
  const redactor = createRedactor();
  redactor.add(secret);
  return redactor.text(text);
}

function printedBy(file: string, args: readonly string[], secret: string, locale: string): string {
  const env = { PATH: process.env['PATH'], LC_ALL: locale, PYTHONUTF8: '1', S: secret };
  return execFileSync(file, args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] });
}

test.each([
  ['printf %q', 'printf "%q" "$S"'],
  ['a quoting expansion', 'printf "%s" "${S@Q}"'],
  ['declare -p', 'declare -p S'],
  ['set', 'set | grep ^S='],
  ['set -x', '{ set -x; : "$S"; } 2>&1'],
  ['hexadecimal bytes', 'printf "%s" "$S" | od -An -v -tx1 | tr -d " \\n"'],
])('as bash prints it, whatever the locale: %s', (_, script) => {
  for (const secret of [tricky, control]) {
    for (const locale of ['C', 'C.UTF-8']) {
      const printed = printedBy('bash', ['-c', script], secret, locale);
      expect(hide(secret, printed)).toMatch(/^[^-]{0,4}(declare -x S=)?[$'"]*\*\*\*['"]*\n?$/);
    }
  }
});

test('as Python prints it: text, bytes, for a shell, for HTML, JSON in JSON in JSON', () => {
  const script = `
import html, json, os, shlex
s = os.environ['S']
d = json.dumps
print(repr(s)); print(ascii(s)); print(repr(s.encode())); print(shlex.quote(s)); print(html.escape(s))
print(d(s)); print(d(d(s))); print(d(d(d(s)))); print(d(d(d(d(s)))))
print(s.encode('utf-8').hex()); print(s.encode('utf-8').hex().upper())
print(''.join('%%%02x' % b for b in s.encode())); print(''.join('\\\\x%02x' % b for b in s.encode()))
print(''.join('&#%d;' % ord(c) for c in s)); print(''.join('\\\\U%08x' % ord(c) for c in s))`;
  for (const secret of [tricky, control, `it's 'quoted'`]) {
    const lines = hide(secret, printedBy('python3', ['-c', script], secret, 'C.UTF-8'))
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(15);
    expect(lines.filter((line) => !/^b?[\\'"]*\*\*\*[\\'"]*$/.test(line))).toEqual([]);
  }
});

test('a key of several lines within JSON, with a sign before each line, and within a document that is the secret', () => {
  const key = `-----BEGIN KEY-----\n${'MIIEow+/'.repeat(8)}\n${'IBAAKC/+'.repeat(8)}\nshort1==\n-----END KEY-----\n`;
  for (const text of [JSON.stringify({ key }), JSON.stringify(JSON.stringify({ key }))]) {
    expect(hide(key, text)).not.toMatch(/MIIE|IBAA|short1/);
  }
  for (const before of ['    | ', '2026-01-01T00:00:00Z stdout ', '\u001b[36m│\u001b[0m   ', '  + ']) {
    expect(hide(key, key.replace(/^/gm, before))).not.toMatch(/MIIE|IBAA|short1/);
  }
  const account = JSON.stringify({ type: 'service', private_key: key, client: 'public-name' }, null, 2);
  for (const secret of [account, Buffer.from(account).toString('base64')]) {
    expect(hide(secret, `${key} service public-name`)).not.toMatch(/MIIE|IBAA|short1/);
    expect(hide(secret, 'service public-name')).toBe('service public-name');
  }
});

test('what a secret says that is base64 is hidden, what only looks so is not', () => {
  expect(hide(btoa('said-in-base64'), 'said-in-base64')).toBe('***');
  expect(hide(Buffer.from('kind: Config\nuser: me\n').toString('base64'), 'kind: Config')).toBe('kind: Config');
  const redactor = createRedactor();
  redactor.addEnvironment({
    SETTINGS: '{"db":{"user":"somebody","password":"in-a-document","tokens":["one-of-them"]}}',
  });
  expect(redactor.text('somebody in-a-document one-of-them')).toBe('somebody *** ***');
});

const secrets = fc
  .string({ unit: fc.constantFrom(...`aZ9+/=."'\\\`$%&<>;! \té鍵🔑-_`), minLength: 6, maxLength: 40 })
  .filter((it) => it.trim().length >= 6);

test('wherever an escaped secret stands among escaped text, nothing of it is left', () =>
  fc.assert(
    fc.property(secrets, secrets, secrets, fc.nat({ max: 3 }), (secret, before, behind, depth) => {
      const marked = `0${secret.trim()}0`;
      let text = `${before}${marked}${behind}`;
      let inner = marked;
      for (let at = 0; at <= depth; at += 1) [text, inner] = [JSON.stringify(text), JSON.stringify(inner).slice(1, -1)];
      expect(hide(secret, text)).not.toContain(inner);
    }),
    { numRuns: 300 },
  ));

test('a line without a secret stays as it is, however it is escaped', () =>
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab%4Ax0u\\"\'&;#lt\n') }), (text) => {
      expect(hide('another-secret', text)).toBe(text);
    }),
  ));

test('a value that holds a secret is known to, also in numbers, in names and in other forms', () => {
  const redactor = createRedactor();
  for (const it of ['hunter22', '4711471']) redactor.add(it);
  const holding = ['a hunter22 b', 4711471, { deep: [{ x: 'hunter22' }] }, { hunter22: 1 }, [btoa('is hunter22')]];
  for (const it of holding) expect(redactor.holds(it)).toBe(true);
  for (const it of ['hunter2', 47, null, undefined, true, { a: ['b'] }]) expect(redactor.holds(it)).toBe(false);
});
