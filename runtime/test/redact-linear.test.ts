/** Sixteen times the text takes about sixteen times the work, and not its square: whatever the text, the secrets and the masks. */
import { expect, test } from 'vitest';
import { createRedactor, loadMasks, type Redactor, toMask } from '../src/index.js';

/** The square would be 256; beside the work itself, more text is more for the collector of garbage. */
const most = 90;

/** How much more processor time the second takes; each the least of several turns, so that what else runs does not count. */
function growth(small: () => void, large: () => void): number {
  const least = (work: () => void) => {
    const turns = Array.from({ length: 2 }, () => {
      const before = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(before);
      return user + system;
    });
    return Math.max(Math.min(...turns), 500);
  };
  small();
  const first = least(small);
  return least(large) / first;
}

function redactorOf(secrets: readonly string[]): Redactor {
  const redactor = createRedactor();
  for (const it of secrets) redactor.add(it);
  return redactor;
}

const many = Array.from({ length: 500 }, (_, index) => `${'a'.repeat(20)}${index}${'b'.repeat(index % 50)}`);
const keys = many.map((it) => `-----BEGIN KEY-----\n${it.repeat(12)}\n-----END KEY-----`);
const bad = 'a'.repeat(30);

test.each<readonly [what: string, secrets: readonly string[], text: string]>([
  ['one long line', many, 'x'],
  ['one long line that looks like a secret', many, 'aaaaaaaaaaaaaaaaaaaaaa1'],
  ['a secret that overlaps itself', [bad], 'a'],
  ['secrets that begin alike', many, `${'a'.repeat(19)} `],
  ['nothing but secrets', ['abcd'], 'abcd'],
  ['escapes', many, '\\\\\\"%41%2541&amp;amp;'],
  ['escapes that end nowhere', many, "'\\'\\x\\u12%4&#&#x\\U0000"],
  ['control sequences', many, '\u001b[31ma\u001b[0'],
  ['a control string that does not end', many, '\u001b]0;a'],
  ['lines of base64', keys, `${'LS0tLS1CRUdJTiBLRVktLS0tLQph'.repeat(3)}\n`],
  ['lines that seem to go on', keys, `${'A'.repeat(40)}LS0tLS1CRUdJTiBLRVkt\n`],
  ['empty lines', many, '\n'],
])('%s', (_, secrets, text) => {
  const redactor = redactorOf(secrets);
  const [small, large] = [5000, 80_000].map((size) => {
    const whole = Buffer.from(text.repeat(Math.ceil(size / text.length)));
    return () => {
      const lines = redactor.lines(() => {});
      for (let at = 0; at < whole.length; at += 8192) lines.push(whole.subarray(at, at + 8192));
      lines.end();
      redactor.text(whole.toString());
    };
  });
  expect(growth(small ?? (() => {}), large ?? (() => {}))).toBeLessThan(most);
});

test('a secret more is not a search more', () => {
  const text = 'an ordinary line of output, such as tools print\n'.repeat(4000);
  const [few, all] = [redactorOf(many.slice(0, 125)), redactorOf(many)];
  expect(
    growth(
      () => few.text(text),
      () => all.text(text),
    ),
  ).toBeLessThan(3);
});

/** Known for hanging the engines of JavaScript and Python. */
test.each([
  ['(a+)+$', 'a', '!'],
  ['([a-zA-Z]+)*$', 'a', '!'],
  ['(a|aa)+$', 'a', '!'],
  ['(a|a?)+$', 'a', '!'],
  ['(.*a){20}', 'a', '!'],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a', ''],
  ['(x+x+)+y', 'x', ''],
  ['(.*)*(.*)*(.*)*=', 'a', ''],
  ['\\s+$', ' ', 'x'],
  ['(?:\\w+\\s?)*$', 'ab ', '!'],
  ['([^@]+@)*[^@]+$', '@', '@'],
  ['(\\d+)*[^\\d]password', '1', ''],
])('the mask %s', async (search, unit, end) => {
  const [mask] = await loadMasks([toMask({ search, replace: '#' })]);
  const [small, large] = [6000, 96_000].map((size) => `${unit.repeat(size)}${end}`);
  expect(
    growth(
      () => mask?.(small ?? ''),
      () => mask?.(large ?? ''),
    ),
  ).toBeLessThan(most);
});

test.each(['a*(?=b)', '(?<!x)[^b]*?(?=b)', '(["\'])[^"\']*\\1', '(?:ab)?c*(?!d)'])(
  'the mask %s, which needs an engine that goes back',
  async (search) => {
    const [mask] = await loadMasks([toMask({ search, replace: '#' })]);
    for (const unit of ['a', "x'"]) {
      const [small, large] = [2500, 40_000].map((size) => unit.repeat(size));
      expect(
        growth(
          () => mask?.(small ?? ''),
          () => mask?.(large ?? ''),
        ),
      ).toBeLessThan(most);
    }
  },
);
