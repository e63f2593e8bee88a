/** Root works in an ops repo of somebody else, as it does in a container. */
import { chownSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { linkHome, lockFolder, settleKept, settleLink } from '../src/index.js';
import { temporaryFolder } from './rig.js';

const isRoot = process.getuid?.() === 0;
const why = isRoot ? '' : ' [not run: only root can give files away]';
const [user, group] = [1001, 1002];

/** A folder of the ops repo that belongs to somebody, and its copy. */
function makeSite() {
  const base = temporaryFolder();
  const [repo, copy, rescue] = [join(base, 'repo'), join(base, 'copy'), join(base, 'rescue')];
  for (const folder of [repo, copy]) mkdirSync(folder);
  chownSync(repo, user, group);
  return { repo, copy, rescue };
}

/** The owners of all that is in a folder. */
function ownersIn(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    paths.map((path) => {
      const { uid, gid } = lstatSync(join(folder, path));
      return [path, `${uid}:${gid}`];
    }),
  );
}

test.skipIf(!isRoot)(`state belongs to the owner of the ops repo, with the folders that are made for it${why}`, () => {
  const { repo, copy, rescue } = makeSite();
  const file = linkHome(join(copy, 'a', 'b', 'state'), join(repo, 'a', 'b', 'state'), false, rescue);
  const folder = linkHome(join(copy, 'state.d'), join(repo, 'state.d'), true, rescue);
  writeFileSync(file.path, '{}');
  mkdirSync(join(folder.path, 'blue'));
  writeFileSync(join(folder.path, 'blue', 'state'), '{}');
  for (const it of [file, folder]) expect(settleLink(it, rescue)).toBeUndefined();
  const own = `${user}:${group}`;
  const paths = ['a', 'a/b', 'a/b/state', 'state.d', 'state.d/blue', 'state.d/blue/state'];
  expect(ownersIn(repo)).toEqual(Object.fromEntries(paths.map((path) => [path, own])));
});

test.skipIf(!isRoot)(`kept files and folders do, and what is replaced keeps its own owner${why}`, () => {
  const { repo, copy, rescue } = makeSite();
  writeFileSync(join(repo, 'lock'), 'old');
  chownSync(join(repo, 'lock'), 1003, 1003);
  writeFileSync(join(copy, 'lock'), 'new');
  writeFileSync(join(copy, 'report'), 'new');
  mkdirSync(join(copy, 'keys'));
  writeFileSync(join(copy, 'keys', 'a.pem'), 'key');
  symlinkSync('/etc/passwd', join(copy, 'keys', 'link'));
  for (const name of ['lock', 'report', 'keys']) {
    expect(settleKept({ path: join(copy, name), home: join(repo, name) }, rescue)).toBeUndefined();
  }
  const own = `${user}:${group}`;
  expect(ownersIn(repo)).toEqual({ keys: own, 'keys/a.pem': own, 'keys/link': own, lock: '1003:1003', report: own });
  expect(lstatSync('/etc/passwd').uid).toBe(0);
});

test.skipIf(!isRoot)(`the folder of the locks does: what a kill leaves can be removed${why}`, () => {
  const { repo } = makeSite();
  expect(lockFolder(repo, {})).toBe(join(repo, '.bitops', 'locks'));
  expect(ownersIn(repo)).toMatchObject({ '.bitops': `${user}:${group}`, '.bitops/locks': `${user}:${group}` });
});
