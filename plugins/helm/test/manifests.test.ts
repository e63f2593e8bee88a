import { describe, expect, test } from 'vitest';
import { secretsIn, toChanges, toResources } from '../src/manifests.js';

const config = (name: string, value: string, namespace = '') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}${namespace === '' ? '' : `, namespace: ${namespace}`}}\ndata: {a: ${value}}\n`;
const secret = (value: string) =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {key: ${Buffer.from(value).toString('base64')}}\nstringData: {plain: ${value}, same: always-so}\n`;
const of = (...documents: readonly string[]) => toResources(documents.join('---\n# Source: x\n'), 'shop');

describe('what becomes of a release', () => {
  test('is told resource by resource; order and comments make no difference', () => {
    const before = of(config('stays', '1'), config('changes', '1'), config('goes', '1'));
    const after = of(config('new', '1', 'other'), config('changes', '2'), `# a comment\n${config('stays', '1')}`);
    const { changes, note } = toChanges(before, after);
    expect(changes).toEqual([
      { address: 'ConfigMap other/new', action: 'create' },
      { address: 'ConfigMap changes', action: 'update' },
      { address: 'ConfigMap goes', action: 'delete' },
    ]);
    expect(`\n${note}`).toMatchInlineSnapshot(`
      "
      + ConfigMap other/new
          +apiVersion: v1
          +kind: ConfigMap
          +metadata:
          +  name: new
          +  namespace: other
          +data:
          +  a: 1
      ~ ConfigMap changes
           metadata:
             name: changes
           data:
          -  a: 1
          +  a: 2
      - ConfigMap goes
          -apiVersion: v1
          -kind: ConfigMap
          -metadata:
          -  name: goes
          -data:
          -  a: 1"
    `);
  });

  test('is nothing where nothing differs', () => {
    expect(toChanges(of(config('a', '1')), of(config('a', '1')))).toEqual({ changes: [], note: '' });
    expect(toChanges(of(), of())).toEqual({ changes: [], note: '' });
  });

  test('never shows a value of a Secret, only which one differs', () => {
    for (const [before, after] of [
      [of(secret('open-sesame')), of(secret('close-sesame'))],
      [of(), of(secret('open-sesame'))],
      [of(secret('open-sesame')), of()],
    ] as const) {
      const { note } = toChanges(before, after);
      expect(note).not.toMatch(/sesame|always|b3Blbi1zZXNhbWU|Y2xvc2Utc2VzYW1l/);
    }
    const { note } = toChanges(of(secret('open-sesame')), of(secret('close-sesame')));
    expect(note.match(/\+ .*changed/g)).toHaveLength(2);
  });

  test('of much text is cut, and says so', () => {
    const long = Array.from({ length: 500 }, (_, index) => `k${index}: v`).join(', ');
    const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {${long}}\n`;
    expect(toChanges([], of(text)).note.split('\n').length).toBeLessThan(90);
    expect(toChanges([], of(text)).note).toMatch(/… 4\d\d more lines$/);
  });
});

test('the values of Secrets are hidden as they are and decoded, but for short words', () => {
  expect([...secretsIn(of(secret('open-sesame'), config('a', 'harmless')))].toSorted()).toEqual(
    ['always-so', 'b3Blbi1zZXNhbWU=', 'open-sesame', 'open-sesame'].toSorted(),
  );
  expect(secretsIn(of(secret('abc')))).toEqual(['always-so', 'YWJj']);
});

test('what is no resource is left out', () => {
  expect(of('', 'null\n', '- a\n', 'kind: List\n', 'a: [\n')).toEqual([]);
});
