import { expect, it } from 'vitest';
import { answers, drive, lines, runOf, tool } from './tool.js';

it('hands inputs on by a private file, before anything is run, and by no argument', () => {
  const inputs = {
    ids: { value: ['a', 'b'], sensitive: false },
    password: { value: 'hush-hush', sensitive: true },
    later: { unknown: true, sensitive: false },
  } as const;
  const { steps } = drive(tool.steps(runOf({ inputs })), answers());
  expect(steps[0]).toEqual({
    write: 'zzz_bitops.auto.tfvars.json',
    content: '{"ids":["a","b"],"password":"hush-hush"}',
    mode: 0o600,
  });
  expect(lines(steps).join('\n')).not.toContain('hush');
  expect(drive(tool.steps(runOf()), answers()).steps.filter((it) => 'write' in it)).toEqual([]);
});
