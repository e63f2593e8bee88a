/** Whether the package can be installed and found, and needs nothing of bitops at run time. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type Document, get, isRecord, loadDocument } from '@bitops/config';
import { type Fault, faultsOf, type Manifest } from '@bitops/core';
import { moduleIn, readManifest } from '@bitops/loader';
import { checkManifest } from './check-manifest.js';
import type { Subject } from './subject.js';

/** The package and its manifest; a plugin that is a single file has none. */
export function checkPackage(subject: Subject): readonly Fault[] {
  const { root } = subject;
  if (root === undefined) return [];
  try {
    const document = loadDocument(join(root, 'package.json'));
    if (document === undefined) return [packageMissing(root)];
    const manifest = readManifest(root, { spec: String(document.data['name']) });
    const found = [
      ...checkManifest(subject, manifest, document),
      ...checkNames(document),
      ...checkDependencies(document),
      ...checkModule(root, document),
    ];
    // npm takes its time.
    return found.length > 0 ? found : checkPacked(root, manifest, document);
  } catch (error) {
    return faultsOf(error);
  }
}

function packageMissing(root: string): Fault {
  const fix = 'Give the folder of the package as root; leave root away where the plugin is a single file.';
  return { code: 'PACKAGE_MISSING', what: `There is no package.json in ${root}`, fix };
}

/** What is imported at run time comes with the API, so that one zod and one core serve the process. */
const isOurs = (name: string) => name === 'zod' || name.startsWith('zod/') || name.startsWith('@bitops/');

function checkNames({ data, place }: Document): readonly Fault[] {
  const { name, keywords } = data;
  const found: Fault[] = [];
  if (!/^(bitops-plugin-|@[^/]+\/(bitops-)?plugin-)[a-z0-9-]+$/.test(String(name))) {
    const fix = 'Call it bitops-plugin-NAME: then people write NAME in bitops.plugins.';
    found.push({
      code: 'PACKAGE_MISNAMED',
      what: `"${name}" is no name of a plugin`,
      at: place(['name'], 'value'),
      fix,
    });
  }
  if (!Array.isArray(keywords) || !keywords.includes('bitops-plugin')) {
    const fix = 'Write "keywords": ["bitops-plugin"].';
    found.push({
      code: 'KEYWORD_MISSING',
      what: 'Nobody finds the package: it has no keyword',
      at: place(['keywords']),
      fix,
    });
  }
  return found;
}

function checkDependencies({ data, place }: Document): readonly Fault[] {
  const found = ['dependencies', 'optionalDependencies'].flatMap((key) =>
    namesIn(data, key)
      .filter(isOurs)
      .map((name) => ({
        code: 'DEPENDENCY_UNWANTED',
        what: `${name} is a dependency of the plugin`,
        at: place([key, name]),
        why: 'A second copy beside the one of bitops would be loaded, and neither knows the objects of the other.',
        fix: 'Take z and the rest from the API that the factory is handed; for types, devDependencies are enough.',
      })),
  );
  const isOptional = get(data, ['peerDependenciesMeta', '@bitops/core', 'optional']) === true;
  if (namesIn(data, 'peerDependencies').includes('@bitops/core') && isOptional) return found;
  const what = '@bitops/core is no optional peer dependency';
  const why = 'The range says with which versions of bitops the plugin works; optional, since it needs only types.';
  const fix =
    'Write "peerDependencies": { "@bitops/core": ">=0.1.0 <1" }, "peerDependenciesMeta": { "@bitops/core": { "optional": true } }.';
  return [...found, { code: 'PEER_MISSING', what, at: place(['peerDependencies']), why, fix }];
}

function namesIn(data: Document['data'], key: string): readonly string[] {
  const it = data[key];
  return isRecord(it) ? Object.keys(it) : [];
}

function checkModule(root: string, { place }: Document): readonly Fault[] {
  const entry = moduleIn(root);
  if (!existsSync(entry)) {
    const fix = 'Build the package before it is tested, or correct "exports".';
    return [{ code: 'ENTRY_MISSING', what: `There is no ${relative(root, entry)}`, at: place(['exports']), fix }];
  }
  return [...importsFrom(entry, root)].map(([specifier, file]) => ({
    code: 'IMPORT_UNWANTED',
    what: `${relative(root, file)} imports ${specifier} at run time`,
    at: { file },
    why: 'Where the plugin is installed it may not be there, or be there a second time.',
    fix: 'Import types only (import type …), and take values from the API that the factory is handed.',
  }));
}

/** What is imported of bitops by a module and by those of its package that it imports. */
function importsFrom(entry: string, root: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const seen = new Set<string>();
  const read = (file: string): void => {
    if (seen.has(file) || !existsSync(file)) return;
    seen.add(file);
    for (const specifier of specifiersIn(readFileSync(file, 'utf8'))) {
      if (isOurs(specifier)) found.set(specifier, file);
      const next = resolve(dirname(file), specifier);
      if (/^\.\.?\//.test(specifier) && next.startsWith(root)) read(next);
    }
  };
  read(entry);
  return found;
}

const stringOrComment = /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\/\*[\s\S]*?\*\/|(?<=^|[\s;{}])\/\/[^\n]*/g;

/** The names after `import`, `from` and `require`, outside of comments. */
function specifiersIn(code: string): readonly string[] {
  const bare = code.replace(stringOrComment, (_, text: string | undefined) => text ?? ' ');
  return [...bare.matchAll(/(?<![\w$.])(?:from|import|require)\s*\(?\s*["']([^"'\n]+)["']/g)].map((it) => it[1] ?? '');
}

/** What npm would publish. */
function checkPacked(root: string, { init }: Manifest, { place }: Document): readonly Fault[] {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error'];
  let packed: readonly string[];
  try {
    const [it] = JSON.parse(
      execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
    );
    packed = it.files.map(({ path }: { path: string }) => path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [
      { code: 'PACK_FAILED', what: "npm can't pack the package", at: place(['files']), why, fix: 'Run "npm pack".' },
    ];
  }
  const entry = relative(root, moduleIn(root));
  const isPacked = (path: string) => packed.some((it) => it === path || it.startsWith(`${path}/`));
  return [entry, ...(init === undefined ? [] : [relative(root, resolve(root, init))])]
    .filter((path) => existsSync(join(root, path)) && !isPacked(path))
    .map((path) => ({
      code: 'FILE_UNPACKED',
      what: `${path} is not among the files that would be published`,
      at: place(['files']),
      fix: `Add it to "files" in package.json.`,
    }));
}
