import { expect, it } from 'vitest';
import { cleanLine } from '../src/reporters/clean.js';
import { inert, inertJson, inertPiece } from '../src/reporters/inert.js';

it('leaves ordinary text alone', () => {
  for (const text of ['a::b ## c #[x]\n  Foo::Bar\n', '# ## #[x]', '']) expect(inert(text)).toBe(text);
  expect(inertPiece('issue 12')).toBe('issue 12');
});

it('puts a space into what a CI server would take for an order', () => {
  expect(inert('::add-mask::x\n \t::stop-commands::y\n└ ::error::z')).toBe(
    ': :add-mask::x\n \t: :stop-commands::y\n└ ::error::z',
  );
  expect(inert('a ##[set-output name=x;]y ##vso[task.setvariable variable=x]y ##TeamCity[x]')).toBe(
    'a ## [set-output name=x;]y ## vso[task.setvariable variable=x]y ## TeamCity[x]',
  );
});

it('lets none come together of two pieces of a line', () => {
  const order = '##vso[task.complete]';
  for (let at = 1; at < 6; at += 1) {
    expect(inertPiece(order.slice(0, at)) + order.slice(at)).not.toContain('##vso[');
  }
});

it('writes JSON that holds the same, and no order', () => {
  const texts = ['##[add-mask]x', '\\##vso[a]', '###[', '\u009b2J', 'a\u202eb\u2028c', '::error::', '"', '\u007f'];
  const json = inertJson(JSON.stringify(texts));
  expect(JSON.parse(json)).toEqual(texts);
  expect(json).not.toMatch(/##\[|##vso|[^ -~]/);
});

it('shows where the direction of a text was turned round, and hides nothing that was made to be hidden', () => {
  expect(cleanLine('user\u202etxt.exe\u2066')).toBe('user\ufffdtxt.exe\ufffd');
  expect(cleanLine('\u001b[8mhidden\u001b[0;8;1mtoo', true)).toBe('hiddentoo');
  expect(cleanLine('\u001b[38;5;8mgrey\u001b[48;2;8;8;8m', true)).toBe('\u001b[38;5;8mgrey\u001b[48;2;8;8;8m\u001b[0m');
});
