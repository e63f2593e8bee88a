/** Builds every package: declarations by tsc, one bundle per entry point by esbuild, the licences of what is bundled. */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { toLicenses } from './licenses.mjs';
import { installed, run } from './step.mjs';
import { loadPackages, root, toSource } from './workspaces.mjs';

/**
 * What it needs is a dependency for its types and bundled all the same: it starts faster as one bundle, and the one zod
 * in it serves the whole process.
 */
const selfContained = ['@bitops/core'];
const licenseFile = 'THIRD-PARTY-LICENSES.txt';
const stamp = join(root, 'node_modules', '.cache', 'bitops-build');
const requireBanner = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
].join('\n');

/** Half of zod is its messages in fifty languages; reading them costs as much as a third of Node's own start. */
const englishOnly = {
  name: 'english-only',
  setup({ onLoad }) {
    const contents = "export { default as en } from './en.js';";
    onLoad({ filter: /\/zod\/v4\/locales\/index\.js$/ }, () => ({ contents }));
  },
};

/** cosmiconfig is given a loader for each kind of file: what its own loaders stand on is dead weight at start-up. */
const ownLoadersOnly = {
  name: 'own-loaders-only',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(js-yaml|parse-json|import-fresh|typescript|crypto)$/ }, ({ path, importer }) =>
      /[\\/]cosmiconfig[\\/]/.test(importer) ? { path, namespace: 'unused' } : undefined,
    );
    // Its own reading of package.json is not among them; JSON.parse does for it, core says what is wrong with the file.
    const contents = (path) => `module.exports = ${path === 'parse-json' ? 'JSON.parse' : '{}'};`;
    onLoad({ filter: /.*/, namespace: 'unused' }, ({ path }) => ({ contents: contents(path) }));
  },
};

/**
 * js-yaml spreads its options and then adds a dozen keys to them. The V8 of Node 20 makes a hidden class for every key of
 * every such object: a file takes six times as long, and leaves 8 kB behind. Keys first and the spread last cost nothing.
 * To be removed with Node 20: that of Node 22 does it well.
 */
const spreadLast = {
  name: 'spread-last',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]js-yaml[\\/]dist[\\/]js-yaml\.mjs$/ }, ({ path }) => {
      const state = /(const state = \{)(\s*\.\.\.DEFAULT_\w+,\s*\.\.\.options),(\s*(?:events|input: ).*?)(\n\t\};)/gs;
      const text = readFileSync(path, 'utf8');
      if (text.match(state)?.length !== 2) throw new Error(`${path} is not what "spread-last" was made for`);
      return { contents: text.replace(state, '$1$3,$2$4') };
    });
  },
};

/** Makes the dist folders what the sources say; does nothing where they already are. */
export async function build({ force = false } = {}) {
  const packages = loadPackages().filter((it) => it.entries.length > 0);
  const state = hashInputs(packages);
  if (!force && isBuilt(packages, state)) return;
  console.log(`> build ${packages.map((it) => it.name).join(', ')}`);
  const complete = packages.every(hasDeclarations);
  for (const it of packages) prune(it);
  const tsc = run(installed('tsc'), ['-b', ...(complete ? [] : ['--force']), ...packages.flatMap(toProjects)]);
  const bundles = await Promise.allSettled(packages.map((it) => bundle(it, packages)));
  const failed = bundles.filter((it) => it.status === 'rejected').map((it) => it.reason);
  // tsc and esbuild have printed what is wrong with the sources; anything else is our own fault.
  for (const error of failed.filter((it) => it.errors === undefined)) console.error(error);
  if (tsc.status !== 0 || failed.length > 0) process.exit(1);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, state);
}

async function bundle({ folder, manifest, entries }, packages) {
  const { build: esbuild } = await import('esbuild');
  const isSelfContained = selfContained.includes(manifest.name);
  const external = isSelfContained ? [] : Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  const isBundling =
    isSelfContained || Object.keys({ ...manifest.devDependencies }).some((it) => !external.includes(it));
  // Our packages by their sources, so that one can be bundled into another before it is built itself.
  const sources = packages.filter((it) => !external.includes(it.name));
  const { metafile } = await esbuild({
    absWorkingDir: folder,
    entryPoints: entries.map(({ source, output }) => ({ in: source, out: output.replace(/^\.\/dist\/|\.js$/g, '') })),
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    // Some packages have CommonJS that can't be bundled (jsonc-parser), beside modules that can.
    mainFields: ['module', 'main'],
    target: 'node20.19',
    // Node compiles all of a bundle at each start: less text, faster start. Names stay, lines stay short for stack traces.
    minifySyntax: true,
    minifyWhitespace: true,
    lineLimit: 160,
    legalComments: 'none',
    sourcemap: true,
    external: [...external, 'typescript'],
    alias: Object.fromEntries(sources.map((it) => [it.name, join(it.folder, 'src', 'index.ts')])),
    define: { __VERSION__: JSON.stringify(manifest.version) },
    banner: isBundling ? { js: requireBanner } : {},
    plugins: [englishOnly, ownLoadersOnly, spreadLast],
    metafile: true,
    logLevel: 'warning',
  });
  removeOthers(folder, Object.keys(metafile.outputs));
  for (const program of Object.values(manifest.bin ?? {})) chmodSync(join(folder, program), 0o755);
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  const licenses = toLicenses(metafile, folder);
  if (licenses !== undefined) writeFileSync(join(folder, 'dist', licenseFile), licenses);
}

/** Chunks carry a hash in their names: those of earlier builds must not pile up, nor be packed. */
function removeOthers(folder, outputs) {
  const dist = join(folder, 'dist');
  for (const file of listFiles(dist)) {
    const isKept = /\.d\.ts(\.map)?$/.test(file) || outputs.includes(relative(folder, file));
    if (!isKept) rmSync(file);
  }
}

/** Takes away the declarations of sources that are gone; tsc leaves them. */
function prune({ folder }) {
  for (const file of listFiles(join(folder, 'dist'))) {
    const name = /^dist\/(.*)\.d\.ts(?:\.map)?$/.exec(relative(folder, file))?.[1];
    if (name !== undefined && !existsSync(join(folder, toSource(folder, `./dist/${name}.js`)))) rmSync(file);
  }
}

/** tsc trusts its own build information and does not see that somebody removed what it made. */
function hasDeclarations({ folder, entries }) {
  return entries.every((it) => existsSync(join(folder, it.output.replace(/\.js$/, '.d.ts'))));
}

function isBuilt(packages, state) {
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== state) return false;
  return packages.every(
    (it) => hasDeclarations(it) && it.entries.every((one) => existsSync(join(it.folder, one.output))),
  );
}

function hashInputs(packages) {
  const own = ['scripts/build.mjs', 'scripts/licenses.mjs', 'package-lock.json', 'tsconfig.base.json'];
  const theirs = packages.flatMap(({ folder }) => [
    join(folder, 'package.json'),
    ...toProjects({ folder }).map((it) => join(it, 'tsconfig.json')),
    ...listFiles(join(folder, 'src')),
    ...listFiles(join(folder, 'testing')),
  ]);
  const hash = createHash('sha256');
  for (const file of [...own.map((it) => join(root, it)), ...theirs]) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

/** The folders of a package that tsc compiles: its own, and that of an entry point beside `src`. */
function toProjects({ folder }) {
  return [folder, join(folder, 'testing')].filter((it) => existsSync(join(it, 'tsconfig.json')));
}

function listFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .map((it) => join(it.parentPath, it.name))
    .sort();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await build({ force: process.argv.includes('--force') });
