/**
 * bitops beside task runners: the same 200 processes that do nothing, in 10 layers, two at a time, caches off.
 * `npm run bench:runners`; fetches the others into the ignored folder .tools.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from '../scripts/build.mjs';
import { fetchRunners } from '../scripts/tools.mjs';
import { root } from '../scripts/workspaces.mjs';
import { makeLayeredDeployments, makeLayers, writeBareGraph } from './layers.mjs';
import { summarize, time } from './measure.mjs';

const rounds = process.argv.includes('--quick') ? 3 : 7;
const width = 20;
const nodes = makeLayers(10, width);
const last = nodes.slice(-width).map((it) => it.name);

const modules = fetchRunners();
await build();
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bitops-bench-')));
try {
  report(measure());
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Each runner's times, and its ratios to bitops, round by round. */
function measure() {
  const programs = {
    bitops: node(makeLayeredDeployments(join(folder, 'bitops'), nodes), [
      join(root, 'bin', 'dist', 'cli.js'),
      ...['deploy', 'bench', '--concurrency', '2'],
    ]),
    'bare Node scheduler, with pipes': node(folder, [
      join(root, 'bench', 'bare-graph.mjs'),
      ...[writeBareGraph(join(folder, 'graph.json'), nodes), '2', 'true'],
    ]),
    turbo: runner('turbo', makeTurbo, ['run', 'noop', '--concurrency', '2', '--no-daemon', '--force']),
    wireit: runner('wireit', makeWireit, [], {
      ...{ WIREIT_PARALLEL: '2', WIREIT_CACHE: 'none' },
      ...{ npm_lifecycle_event: 'all', npm_package_json: join(folder, 'wireit', 'package.json') },
    }),
    lage: runner('lage', makePackages, ['noop', '--no-cache', '--concurrency', '2']),
    moon: runner('moon', makeMoon, ['run', ':noop', '--concurrency', '2', '--force']),
    nx: runner('nx', makeNx, ['run-many', '-t', 'noop', '--parallel', '2', '--skipNxCache']),
  };
  const times = new Map(Object.keys(programs).map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, program] of Object.entries(programs)) {
      const took = time(program);
      if (round >= 0) times.get(name).push(took);
    }
  }
  const ours = times.get('bitops');
  return [...times].map(([name, all]) => {
    return { name, ms: summarize(all), ratio: summarize(all.map((it, index) => it / ours[index])) };
  });
}

/** A runner in a repo of its own. `npm` only starts `true` there: what npm itself costs is not the runner's. */
function runner(name, make, args, env = {}) {
  const repo = join(folder, name);
  const write = (path, content) => {
    mkdirSync(dirname(join(repo, path)), { recursive: true });
    writeFileSync(join(repo, path), typeof content === 'string' ? content : JSON.stringify(content));
  };
  write('.gitignore', 'node_modules\nbin\n');
  make(write);
  symlinkSync(modules, join(repo, 'node_modules'));
  const git = (...rest) =>
    execFileSync('git', ['-c', 'user.name=it', '-c', 'user.email=it@localhost', ...rest], { cwd: repo });
  for (const it of [
    ['init', '-q', '-b', 'main'],
    ['add', '.'],
    ['commit', '-q', '-m', 'all'],
  ])
    git(...it);
  write('bin/npm', '#!/bin/sh\nexec true\n');
  chmodSync(join(repo, 'bin', 'npm'), 0o755);
  const quiet = { CI: 'true', DO_NOT_TRACK: '1', NX_DAEMON: 'false', TURBO_TELEMETRY_DISABLED: '1' };
  const PATH = [join(repo, 'bin'), join(modules, '.bin'), process.env.PATH].join(':');
  const { env: small } = node(repo, []);
  return { file: join(modules, '.bin', name), args, cwd: repo, env: { ...small, ...quiet, ...env, PATH } };
}

function makeWireit(write) {
  const scripts = Object.fromEntries(['all', ...nodes.map((it) => it.name)].map((name) => [name, 'wireit']));
  const tasks = nodes.map(({ name, needs }) => [name, { command: 'true', dependencies: needs }]);
  write('package.json', {
    private: true,
    scripts,
    wireit: { all: { dependencies: last }, ...Object.fromEntries(tasks) },
  });
}

function makePackages(write) {
  write('package.json', { name: 'all', private: true, workspaces: ['packages/*'], packageManager: 'npm@10.0.0' });
  write('lage.config.js', `module.exports = { pipeline: { noop: ['^noop'] }, npmClient: 'npm' };\n`);
  const entries = nodes.map(({ name, needs }) => {
    const own = { name, version: '1.0.0', dependencies: Object.fromEntries(needs.map((it) => [it, '1.0.0'])) };
    write(`packages/${name}/package.json`, { ...own, scripts: { noop: 'true' } });
    return [
      [`packages/${name}`, own],
      [`node_modules/${name}`, { resolved: `packages/${name}`, link: true }],
    ];
  });
  const packages = { '': { name: 'all', workspaces: ['packages/*'] }, ...Object.fromEntries(entries.flat()) };
  write('package-lock.json', { name: 'all', lockfileVersion: 3, packages });
}

function makeTurbo(write) {
  makePackages(write);
  write('turbo.json', { tasks: { noop: { dependsOn: ['^noop'], cache: false } } });
}

function makeMoon(write) {
  write('.moon/workspace.yml', 'projects: [packages/*]\ntelemetry: false\nvcs: { defaultBranch: main }\n');
  for (const { name, needs } of nodes) {
    const noop = { command: 'true', deps: ['^:noop'], options: { cache: false } };
    write(`packages/${name}/moon.yml`, { dependsOn: needs, tasks: { noop } });
  }
}

function makeNx(write) {
  write('package.json', { name: 'all', private: true });
  write('nx.json', { analytics: false, targetDefaults: { noop: { cache: false, dependsOn: ['^noop'] } } });
  for (const { name, needs } of nodes) {
    const noop = { executor: 'nx:run-commands', options: { command: 'true' } };
    write(`packages/${name}/project.json`, { name, implicitDependencies: needs, targets: { noop } });
  }
}

/** A small environment of its own, so that nothing of the caller's is measured. */
function node(cwd, args) {
  const tmp = join(folder, 'tmp');
  mkdirSync(tmp, { recursive: true });
  return { file: process.execPath, args, cwd, env: { PATH: process.env.PATH, HOME: tmp, TMPDIR: tmp } };
}

function report(rows) {
  console.log(`Node ${process.versions.node}, ${process.platform} ${process.arch}; medians of ${rounds} rounds.\n`);
  console.log('| what | ms | over bitops |\n|---|---|---|');
  for (const { name, ms, ratio } of rows) {
    const spread = `${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)})`;
    console.log(`| ${name} | ${ms.median.toFixed(0)} | ${spread} |`);
  }
}
