/** Links between the documents lead somewhere. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { linesOf, root, trackedFiles } from './tracked.js';

const documents = trackedFiles('*.md').filter((path) => !path.includes('/fixtures/'));

test('there are documents', () => {
  expect(documents).toContain('CONTRIBUTING.md');
});

test.each(documents)('the links of %s lead to files and headings that are there', (document) => {
  expect(linksOf(document).flatMap((link) => (isAlive(document, link) ? [] : [link]))).toEqual([]);
});

function linksOf(document: string): readonly string[] {
  const links = proseOf(document).matchAll(/\]\(<?([^)>\s]+)>?(?:\s+"[^"]*")?\)|^\[[^\]]+\]:\s+(\S+)/gm);
  return [...links].map((it) => it[1] ?? it[2] ?? '').filter((link) => !/^\w+:/.test(link));
}

function isAlive(document: string, link: string): boolean {
  const [path = '', anchor] = link.split('#', 2);
  const file = path === '' ? join(root, document) : join(root, dirname(document), decodeURI(path));
  if (!existsSync(file)) return false;
  if (anchor === undefined) return true;
  return statSync(file).isFile() && anchorsOf(relative(root, file)).includes(anchor);
}

/** As the hosts of git repositories make them of headings. */
function anchorsOf(document: string): readonly string[] {
  const headings = [...proseOf(document).matchAll(/^#+\s+(.*?)\s*$/gm)].map((it) => it[1] ?? '');
  return headings.map((it) =>
    it
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function proseOf(document: string): string {
  return linesOf(document)
    .join('\n')
    .replace(/^(```|~~~)[\s\S]*?^\1/gm, '');
}
