import { expect, test } from 'vitest';
import { loadIgnored } from '../src/index.js';

test.each([
  { globs: ['README.md'], yes: ['README.md', 'web/README.md', '.github/README.md'], no: ['README.md.bak', 'readme'] },
  { globs: ['*.md'], yes: ['a.md', 'web/b.md'], no: ['a.mdx'] },
  { globs: ['/README.md'], yes: ['README.md'], no: ['web/README.md'] },
  { globs: ['docs/**'], yes: ['docs/a', 'docs/b/.c'], no: ['web/docs/a'] },
  { globs: ['docs/'], yes: ['docs/a', 'web/docs/a/b'], no: ['docs'] },
  { globs: ['docs'], yes: ['docs', 'docs/a', 'web/docs/a'], no: ['docs2/a'] },
  { globs: ['*.{md,txt}', '!KEEP.md'], yes: ['a.md', 'web/a.txt'], no: ['KEEP.md', 'web/KEEP.md'] },
  { globs: ['!a.md', 'a.md'], yes: ['a.md'], no: ['b.md'] },
  { globs: [], yes: [], no: ['a'] },
])('$globs', async ({ globs, yes, no }) => {
  const isIgnored = await loadIgnored(globs);
  expect([...yes, ...no].filter(isIgnored)).toEqual(yes);
});
