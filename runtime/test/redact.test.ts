import { expect, test } from 'vitest';
import { createRedactor, masked } from '../src/index.js';

/** A redactor that hides the given values. */
function hiding(...secrets: readonly string[]) {
  const redactor = createRedactor();
  for (const secret of secrets) expect(redactor.add(secret)).toBe(true);
  return redactor;
}

const hide = (secret: string, text: string) => hiding(secret).text(text);

test('a value is hidden wherever it stands, and nothing else is', () => {
  expect(hide('hunter22', 'hunter22')).toBe(masked);
  expect(hide('hunter22', 'a hunter22, xhunter22x, hunter2')).toBe('a ***, x***x, hunter2');
  expect(hide('hunter22', 'hunter22hunter22')).toBe('******');
  expect(createRedactor().text('hunter22')).toBe('hunter22');
});

test.each([
  '.*+?^${}()|[]\\/-',
  'a+b(c)*',
  '[0-9]{4}$&',
  "$1$&$`$'",
  'C:\\path\\n',
  'ünïcödé-ключ-鍵',
  '🔑🔒🗝️key',
  '  spaces inside  it  ',
])('characters that mean something elsewhere mean nothing in %j', (secret) => {
  expect(hide(secret, `x ${secret} y`)).not.toContain(secret.trim());
  expect(hide(secret, `x ${secret} y`)).toMatch(/^x .*\*\*\*.* y$/);
});

test('of what is too short or a common word nothing is hidden, and add says so', () => {
  const redactor = createRedactor();
  const refused = ['', 'abc', '  abc  ', '\n\n\n\n\n', '***', 'true', 'FALSE', 'null', ' undefined ', 'default'];
  expect(refused.filter((value) => redactor.add(value))).toEqual([]);
  for (const value of refused) expect(redactor.text(`x${value}y`)).toBe(`x${value}y`);
  expect(redactor.add('abcd')).toBe(true);
  expect(redactor.add('abcd')).toBe(true);
});

test('a secret that looks like a mask comes to no harm', () => {
  expect(hide('****', '**** ***** ***')).toBe('*** *** ***');
  expect(hide('*****', 'a ***** b')).toBe('a *** b');
});

test.each([
  ['one begins with the other', ['secret', 'secret-long'], 'a secret-long b secret c', 'a *** b *** c'],
  ['one ends with the other', ['long-secret', 'secret'], 'a long-secret b secret c', 'a *** b *** c'],
  ['one is in the middle of the other', ['bcde', 'abcdef'], 'xabcdefx xbcdex', 'x***x x***x'],
  ['they share an end and a beginning', ['abcdef', 'efghij'], 'xabcdefghijx', 'x***x'],
  ['a short one hides the begin of a long one', ['abcd', 'bcdefghijklmnop'], 'xabcdefghijklmnopx', 'x***x'],
  ['three in a chain', ['abcd', 'cdef', 'efgh'], '-abcdefgh-', '-***-'],
  ['one overlaps itself', ['abab'], 'xabababx', 'x***x'],
])('overlapping secrets leave nothing of each other: %s', (_, secrets, text, expected) => {
  expect(hiding(...secrets).text(text)).toBe(expected);
  expect(hiding(...secrets.toReversed()).text(text)).toBe(expected);
});

test('a secret of several lines is hidden line by line, its frame is not', () => {
  const key = ['-----BEGIN KEY-----', 'MIIEowIBAAKCAQEA', 'short1', 'Zm9v', '-----END KEY-----', ''].join('\n');
  const text = hide(key, `${key}\nMIIEowIBAAKCAQEA and short1 and Zm9v`);
  expect(text).toBe(`${[masked, masked, masked, masked, masked, ''].join('\n')}\n*** and *** and ***`);
  const config = 'users:\n- name: admin-of-all\n  token: "t0ps3cret"\n{\n}\n  "nested": {\n';
  expect(hide(config, 'users:\n{\n}\n"nested": {')).toBe('users:\n{\n}\n"nested": {');
  expect(hide(config, 'x token: "t0ps3cret" y name: admin-of-all')).toBe('x *** y name: admin-of-all');
  expect(hide('one-line\r\ntwo-line\r\n', 'one-line\ntwo-line\r\n')).toBe('***\n***\r\n');
});

test.each(['hunter2\n', '\nhunter2', '  hunter2  ', 'hunter2\r\n'])(
  'space around a secret is no part of it: %j',
  (secret) => {
    expect(hide(secret, 'x hunter2 y')).toBe('x *** y');
    expect(hide(secret, Buffer.from('x hunter2 y').toString('base64'))).toContain(masked);
  },
);

test('every string of a value, but no name of a field, and what is no string stays', () => {
  const redactor = hiding('hunter22');
  const value = { hunter22: ['hunter22', { deep: 'a hunter22' }], n: 1, no: null, not: undefined, yes: true };
  expect(redactor.deep(value)).toEqual({
    hunter22: ['***', { deep: 'a ***' }],
    n: 1,
    no: null,
    not: undefined,
    yes: true,
  });
});

test('many secrets of many forms, some of which share their begins', () => {
  const secrets = Array.from({ length: 800 }, (_, index) => `token-${(index * 7919).toString(36)}-${index}`);
  const redactor = hiding(...secrets);
  for (const secret of secrets) expect(redactor.text(`a ${secret} b`)).toBe('a *** b');
  const line = secrets.join(' ');
  expect(redactor.text(line)).toBe(secrets.map(() => masked).join(' '));
});

test('what only control sequences keep apart is hidden in one piece', () => {
  const redactor = hiding('hunter22', 's3cr3t-value');
  const red = '\u001b[31m';
  const off = '\u001b[0m';
  expect(redactor.text(`a ${red}hun${off}ter22 b`)).toBe(`a ${red}*** b`);
  expect(redactor.text(`${red}hunter22${off}`)).toBe(`${red}***${off}`);
  expect(redactor.text('h\u0000u\u0007nter22\nnext s3cr3t\u001b]0;title\u0007-value')).toBe('***\nnext ***');
  expect(redactor.text('\u001b]0;hunter22\u0007 shown')).toBe('\u001b]0;***\u0007 shown');
  expect(hide('pass\u001bword', 'a pass\u001bword b')).toBe('a *** b');
});

test('variables whose names look secret, and passwords in URLs', () => {
  const redactor = createRedactor();
  redactor.addEnvironment({
    DB_PASSWORD: 'db-password-1',
    USER: 'somebody',
    DATABASE_URL: 'postgres://app:p%40ss-in-url@db.example.com/app',
    UNSET_TOKEN: undefined,
  });
  expect(redactor.text('db-password-1 somebody')).toBe('*** somebody');
  expect(redactor.text('postgres://app:p%40ss-in-url@db.example.com p@ss-in-url')).toBe(
    'postgres://app:***@db.example.com ***',
  );
});
