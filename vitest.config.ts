import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { loadPackages, root } from './scripts/workspaces.mjs';

const { version } = JSON.parse(readFileSync(join(root, 'core', 'package.json'), 'utf8'));

export default defineConfig({
  define: { __VERSION__: JSON.stringify(version) },
  resolve: {
    // Unit tests see the sources. What is packed is tested through the built command line, see test/rig.ts.
    alias: loadPackages().flatMap(({ name, folder, entries }) =>
      entries.map(({ source }) => ({
        find: new RegExp(`^${name}${toSubpath(source)}$`),
        replacement: join(folder, source),
      })),
    ),
  },
  test: {
    include: ['*/test/**/*.test.ts', 'plugins/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    // Most tests run real processes, a good part of them terraform, on machines with two cores.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    restoreMocks: true,
  },
});

/** `./src/index.ts` is the package itself, `./testing/index.ts` its `/testing`. */
function toSubpath(source: string): string {
  return source.replace('./src', '.').replace('.ts', '').replace('/index', '').slice(1);
}
