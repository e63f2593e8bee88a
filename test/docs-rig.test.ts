/** What the checks of the guides stand on: a guide that lies must not pass. */
import { expect, test } from 'vitest';
import type { Example } from './rig/guide.js';
import { toPlain, toShown } from './rig/plain.js';
import { toPaths } from './rig/tree.js';
import { runTyped } from './rig/typed.js';
import { opsRepo } from './rig.js';

function typed(text: string, marks: Example['marks'] = {}): Example {
  return { at: 'page:1', language: 'console', marks, text, from: 0, to: 0, needs: undefined };
}

test('what is shown must be what is printed, and nothing shown is nothing promised', async () => {
  const repo = opsRepo({});
  await runTyped(typed('$ echo one; echo two >&2\none\ntwo'), repo, false);
  await runTyped(typed('$ echo one'), repo, false);
  await expect(runTyped(typed('$ echo one\ntwo'), repo, false)).rejects.toThrow();
  await expect(runTyped(typed('$ echo one; echo two\none'), repo, false)).rejects.toThrow();
});

test('a line … stands for any lines, and only for them', async () => {
  const repo = opsRepo({});
  await runTyped(typed('$ seq 5\n1\n…\n4\n…'), repo, false);
  await runTyped(typed('$ seq 2\n…\n1\n…\n2\n…'), repo, false);
  await expect(runTyped(typed('$ seq 5\n…\n6\n…'), repo, false)).rejects.toThrow();
  await expect(runTyped(typed('$ seq 5\n1\n…\n4'), repo, false)).rejects.toThrow();
});

test('the exit code is that of the last command, and every other one succeeds', async () => {
  const repo = opsRepo({});
  await runTyped(typed('$ true\n$ exit 3', { exit: '3' }), repo, false);
  await expect(runTyped(typed('$ exit 3'), repo, false)).rejects.toThrow();
  await expect(runTyped(typed('$ exit 3\n$ exit 3', { exit: '3' }), repo, false)).rejects.toThrow();
  await expect(runTyped(typed('echo one'), repo, false)).rejects.toThrow('page:1');
});

test('brings a page up to date where that is asked for', async () => {
  const repo = opsRepo({});
  expect(await runTyped(typed('$ pwd\n?'), repo, true)).toBe('$ pwd\n/srv/ops');
  expect(await runTyped(typed('$ pwd\n/srv/ops'), repo, true)).toBeUndefined();
  await expect(runTyped(typed('$ echo one\n…\ntwo'), repo, true)).rejects.toThrow();
});

test('paths, times and ids do not count; all else does', () => {
  const at = { root: '/tmp/a b/repo', tmp: '/tmp/a b/tmp' };
  const shown = "'-out=/tmp/a b/tmp/bitops-AbCd12/plan' in /tmp/a b/repo, 'a b', \u001b[1mbold\u001b[22m";
  expect(toShown(shown, at)).toBe("-out=/tmp/bitops-x1Y2z3/plan in /srv/ops, 'a b', bold");
  expect(toPlain('✔ a  applied    12ms\n')).toEqual(toPlain('✔ a  applied  1.2s'));
  expect(toPlain('run 20260101T000000-abcdef')).toEqual(toPlain('run 20270101T000000-123456'));
  expect(toPlain('✔ a  applied  12ms')).not.toEqual(toPlain('✔ a  failed  12ms'));
  expect(toPlain('  one')).not.toEqual(toPlain('one'));
});

test('reads the paths of a picture of folders', () => {
  const picture = ['ops/', '├── a/', '│   ├── b', '│   └── c/', '│       └── d', '└── e'].join('\n');
  expect(toPaths(picture)).toEqual(['ops/', 'ops/a/', 'ops/a/b', 'ops/a/c/', 'ops/a/c/d', 'ops/e']);
});
