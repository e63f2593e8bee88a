/** The tables of settings in the pages are what the schemas say. */
import { describe, expect, test } from 'vitest';
import { loadPages } from '../scripts/settings-tables.mjs';

const pages = await loadPages();

test('bitops and every tool have a page', () => {
  expect(pages.map((it) => it.name)).toEqual(expect.arrayContaining(['bitops', 'shell', 'terraform', 'differences']));
});

describe.each(pages)('$path', ({ name, before, after }) => {
  test('has the settings of its schema; `npm run tables` brings it up to date', () => {
    expect(before).toContain(`<!-- settings: ${name} -->`);
    expect(before).toBe(after);
  });
});
