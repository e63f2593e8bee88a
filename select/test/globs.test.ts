import { expect, test } from 'vitest';
import { loadMatch, matchesRef } from '../src/globs.js';

test.each([
  { pattern: 'web', yes: ['test:web'], no: ['test:helm/web', 'test:web2'] },
  { pattern: 'helm', yes: ['test:helm/web'], no: ['test:web'] },
  { pattern: 'h*', yes: ['test:helm/web'], no: ['test:web'] },
  { pattern: 'helm/*', yes: ['test:helm/web'], no: ['test:web'] },
  { pattern: '*', yes: ['test:web', 'test:helm/web'], no: ['test:terraform/aws'] },
  { pattern: '**', yes: ['test:terraform/aws'], no: [] },
  { pattern: 'te*:web', yes: ['test:web', 'team:web'], no: ['prod:web'] },
  { pattern: 'team-*/prod:w*', yes: ['team-a/prod:web'], no: ['team-a/test:web', 'prod:web'] },
  { pattern: 'test:{web,db}', yes: ['test:web', 'test:db'], no: ['prod:web'] },
  { pattern: 'a:b*', yes: ['test:a:b2', 'a:b3'], no: ['test:a', 'b:b4'] },
])('$pattern', async ({ pattern, yes, no }) => {
  const match = await loadMatch([pattern]);
  const means = (id: string) => {
    const [environment = '', ...rest] = id.split(':');
    const name = rest.join(':');
    const partOf = name.startsWith('helm/') ? { partOf: 'helm' } : { partOf: undefined };
    return matchesRef(pattern, { environment, name, ...partOf }, match);
  };
  expect([...yes, ...no].filter(means)).toEqual(yes);
});

test('the name of one is that one, also where it looks like a glob', async () => {
  const match = await loadMatch(['a[1]']);
  const named = ['a[1]', 'a1'].filter((it) => match('a[1]', it));
  expect(named).toEqual(['a[1]', 'a1']);
  expect((await loadMatch([]))('a', 'a')).toBe(true);
});
