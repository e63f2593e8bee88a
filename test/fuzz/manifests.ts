/** What a plugin says of itself, what settings say of plugins, and the file that pins them. */
import { type Document, parseDocument } from '@bitops/config';
import { toManifest, toModule } from '../../loader/src/manifest.js';
import { toPins } from '../../loader/src/pinned/lock-file.js';
import { toSources } from '../../loader/src/sources.js';
import { checkFaults, checkPrototypes, cleanly, must } from './oracle.js';
import type { Target } from './target.js';

function run(input: string): void {
  const document = cleanly(() => parseDocument(input, '/repo/package.json'));
  const data = document?.data ?? cleanly(() => parseJson(input));
  const manifest = cleanly(() => toManifest(document, '/repo/plugin', { spec: 'the plugin' }));
  must(manifest === undefined || manifest.apiVersion === 1, 'a manifest of another version is taken', manifest);
  must(typeof toModule(data) === 'string', 'a package has no module');
  if (document !== undefined) checkSettings(document);
  checkPrototypes();
}

function checkSettings(document: Document): void {
  cleanly(() => toPins(document));
  const settings = { ...document, data: { bitops: { plugins: document.data } } };
  const { sources, faults } = toSources(document.data, ['@bitops/plugin-helm', '@bitops/plugin-shell-hooks'], settings);
  checkFaults(faults);
  for (const it of sources.filter(({ kind }) => kind === 'git')) {
    must(!it.spec.startsWith('-') && !it.spec.includes('::'), 'git would take it for something else', it);
    must(it.ref === undefined || /^[\w@+]/.test(it.ref.name), 'git would take it for an option', it);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // then nothing is read of it
  }
}

/** The manifests of plugins. */
export const manifests: Target = {
  run,
  words: [
    ...[
      '"bitops"',
      '"apiVersion"',
      '"tool"',
      '"aliases"',
      '"binaries"',
      '"exports"',
      '"import"',
      '"default"',
      '"main"',
      '"."',
    ],
    ...[
      '"source"',
      '"source_tag"',
      '"source_branch"',
      '"source_commit"',
      '"options"',
      '"plugins"',
      '"commit"',
      '"hash"',
      '"v"',
    ],
    ...[
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '1',
      'null',
      'false',
      '"',
      '"__proto__"',
      'ext::sh',
      '--upload-pack=x',
      'file://',
      '.git',
      'git@h:p',
    ],
  ],
  seeds: [
    '{"name":"x","bitops":{"apiVersion":1,"tool":"x","binaries":["x"]},"exports":{".":{"types":"./a","import":"./b"}}}',
    '{"bitops":{"apiVersion":2}}',
    '{"a":{"source":"https://h/p.git","source_tag":"v1"},"b":"./x.mjs","c":false,"d":{"source":"helm","options":{"x":1}}}',
    `{"v":1,"plugins":{"a":{"source":"https://h/p","ref":"tag v1","commit":"${'a'.repeat(40)}","hash":"${'b'.repeat(64)}"}}}`,
  ],
};
