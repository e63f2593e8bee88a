/** Plugins that an image of BitOps has, in a folder that stands for its own. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { loadRepo } from '../repo/src/index.js';
import { opsRepo } from './rig.js';

const from = new URL('../bin/src/cli.ts', import.meta.url).href;

function image(names: readonly string[], settings: string) {
  const repo = opsRepo({
    'bitops.config.yaml': settings,
    'test/bitops.config.yaml': 'bitops: { deployments: { one: { plugin: mine } } }\n',
    'test/one/bitops.config.yaml': '',
  });
  const imagePlugins = join(repo.home, 'installed_plugins');
  for (const name of names) {
    const file = join(imagePlugins, name, 'bitops.schema.yaml');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${name}:\n  properties: {}\n`);
    writeFileSync(join(dirname(file), 'deploy.sh'), '');
  }
  mkdirSync(join(imagePlugins, 'no-plugin'), { recursive: true });
  const official = ['@bitops/plugin-terraform', '@bitops/plugin-hooks-only', '@bitops/plugin-bash'];
  const load = (safe: boolean) => loadRepo({ cwd: repo.root, env: {}, official, from, imagePlugins, safe });
  return { imagePlugins, load };
}

test('a plugin of the image is found though nothing names it; what bitops has itself is not taken from there', async () => {
  const { imagePlugins, load } = image(['mine', 'terraform', 'azure'], '');
  const { sources, pluginFaults, environments } = await load(false);
  const ofImage = sources.filter((it) => !it.official);
  expect(ofImage).toMatchObject([{ alias: 'mine', kind: 'path', spec: join(imagePlugins, 'mine') }]);
  expect(pluginFaults).toEqual([]);
  expect(environments.flatMap((it) => it.deployments).map((it) => it.name)).toEqual(['one']);
  expect((await load(true)).sources.filter((it) => !it.official)).toEqual([]);
});

test('settings may name it without a source [compat 7.source]', async () => {
  const { imagePlugins, load } = image(['mine'], 'bitops:\n  plugins:\n    mine: {}\n');
  const { plugins, pluginFaults } = await load(false);
  expect(pluginFaults).toEqual([]);
  const mine = plugins.find((it) => it.folder === join(imagePlugins, 'mine'));
  expect(mine?.plugin?.tool?.name).toBe('mine');
  expect((await load(true)).pluginFaults).toMatchObject([{ code: 'PLUGIN_NOT_FOUND' }]);
});
