/** What the guides say of commands, options, settings, events and files is complete and true. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '@bitops/core';
import { describe, expect, test } from 'vitest';
import { fieldsOf } from '../config/src/index.js';
import { basicVariables } from '../repo/src/passed.js';
import { settingsSchema } from '../repo/src/settings.js';
import { args, picture, plain, toLines } from '../scripts/picture.mjs';
import { loadGuide } from './rig/guide.js';
import { toPlain, toShown } from './rig/plain.js';
import { opsRepo, testWith } from './rig.js';
import { root, trackedFiles } from './tracked.js';

const guides = trackedFiles('README.md', 'docs/*.md', '*/README.md', 'plugins/*/README.md');
const textOf = (path: string) => readFileSync(join(root, path), 'utf8');

test.each(guides)('%s names only files of the checkout that are there', (guide) => {
  const folders =
    'fault|config|contract|runtime|loader|repo|defaults|hooks|locks|steps|graph|changed|select|journal|core|doctor|resume|logins|leases|plugins|bin|bench|scripts|examples|test|docs';
  const named = textOf(guide).matchAll(new RegExp(`\`((?:${folders})/[\\w./-]+)\``, 'g'));
  const ours = [...named].map((it) => it[1] ?? '').filter((path) => isOurs(path));
  expect(ours.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('docs/guarantees.md names a test that is there for every promise', () => {
  const [promises = ''] = textOf('docs/guarantees.md').split('## The fault campaign');
  const items = promises.split(/^- /m).slice(1);
  expect(items.length).toBeGreaterThan(20);
  const tests = (item: string) =>
    [...item.matchAll(/`((?:[\w-]+\/)*test\/[\w./-]+\.test\.ts)`/g)].map((it) => it[1] ?? '');
  expect(items.filter((it) => tests(it).length === 0)).toEqual([]);
  expect(items.flatMap(tests).filter((it) => !existsSync(join(root, it)))).toEqual([]);
});

/** Examples have folders named test and plugins, too. */
function isOurs(path: string): boolean {
  return /^(?!test\/|plugins\/hello|plugins\/publish)/.test(path);
}

describe('docs/command-line.md', () => {
  test('has every command and option, and no other', async () => {
    const repo = opsRepo({});
    const helps = await Promise.all(
      [
        [],
        ['deploy'],
        ['plan'],
        ['destroy'],
        ['list'],
        ['validate'],
        ['schema'],
        ['explain'],
        ['init'],
        ['graph'],
        ['runs'],
        ['doctor'],
        ['plugins', 'install'],
      ].map((it) => repo.bitops([...it, '--help'])),
    );
    const help = helps.map((it) => it.stdout).join('\n');
    const text = textOf('docs/command-line.md');
    expect(optionsIn(text)).toEqual(optionsIn(help.replace(/^Examples:[\s\S]*?\n\n/gm, '')));
    const listed = /^Commands:\n([\s\S]*?)\n\n/m.exec(help)?.[1] ?? '';
    const commands = [...listed.matchAll(/^ {2}([a-z]+)/gm)].map((it) => it[1] ?? '');
    expect(commands).toContain('deploy');
    expect(commands.filter((it) => !text.includes(`\`bitops ${it}`))).toEqual([]);
  });

  test('has the exit codes of the help', async () => {
    const { stdout } = await opsRepo({}).bitops(['--help']);
    const told = stdout.slice(stdout.indexOf('Exit codes:')).matchAll(/\b(\d{1,3})\b/g);
    const table = textOf('docs/command-line.md').split('## Exit codes')[1] ?? '';
    const rows = [...table.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap((it) => (it[1] ?? '').split(', '));
    expect(rows.sort()).toEqual([...told].map((it) => it[1] ?? '').sort());
  });
});

function optionsIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/(?<![\w-])--[a-z][a-z-]+/g)].map((it) => it[0]))].sort();
}

test('docs/configuration.md has every setting of bitops', () => {
  const text = textOf('docs/configuration.md');
  const missing = fieldsOf(settingsSchema).filter(({ path }) => !text.includes(`\`${path.join('.')}\``));
  expect(missing.map(({ path }) => path.join('.'))).toEqual([]);
});

test('docs/strangers.md has every variable that tools get where only those that are declared are passed on', () => {
  const text = textOf('docs/strangers.md');
  const manifests = trackedFiles('plugins/*/package.json').map((it) => JSON.parse(textOf(it)).bitops);
  const declared: readonly string[] = manifests.flatMap((it) => it.variables ?? []);
  expect(declared).toContain('TF_*');
  const known = [...basicVariables.filter((it) => it !== it.toLowerCase()), ...declared];
  expect(known.filter((it) => !text.includes(`\`${it}\``))).toEqual([]);
});

/** Every type, which the compiler proves. */
const types: Readonly<Record<Event['type'], true>> = {
  'run.started': true,
  'environment.started': true,
  'deployment.started': true,
  'command.started': true,
  output: true,
  'command.finished': true,
  'command.retried': true,
  'hook.started': true,
  'hook.finished': true,
  note: true,
  'deployment.previewed': true,
  'deployment.finished': true,
  'environment.finished': true,
  'run.finished': true,
  warning: true,
  error: true,
};

test('docs/events.md shows every type of event', () => {
  const shown = loadGuide('docs/events.md').examples.filter((it) => it.marks['event'] === 'events.ndjson');
  expect(shown.map((it) => JSON.parse(it.text).type).sort()).toEqual(Object.keys(types).sort());
});

testWith('terraform')('the picture in README.md shows what bitops prints; see scripts/picture.mjs', async () => {
  const folder = 'examples/quickstart/';
  const files = trackedFiles(`${folder}*`).map((path) => [path.slice(folder.length), textOf(path)]);
  const repo = opsRepo(Object.fromEntries(files));
  const { stdout } = await repo.bitops(args, { env: { FORCE_COLOR: '1' } });
  const printed = toShown(toLines(stdout).map(plain).join('\n'), repo);
  expect(toPlain(textsOf(readFileSync(picture, 'utf8')).join('\n'))).toEqual(toPlain(printed));
});

/** The lines of text in a picture. */
function textsOf(svg: string): readonly string[] {
  const texts = [...svg.matchAll(/<text [^>]*>(.*?)<\/text>/g)].map((it) => (it[1] ?? '').replace(/<[^>]*>/g, ''));
  return texts.map((text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'));
}
