/** The ops repo that is deployed in the benchmarks: deployments that do nothing, of a tool that stands in the repo. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The source of a plugin whose tool `noop` runs `true`. */
export const noop = `
export default ({ z, tool }) => tool({
  name: 'noop',
  config: z.strictObject({}),
  *steps() {
    yield { file: 'true', args: [], effect: 'write' };
  },
});
`;

/** Makes an ops repo with one environment, `bench`, of so many deployments. */
export function makeOpsRepo(root, count) {
  const names = Array.from({ length: count }, (_, index) => `noop-${String(index + 1).padStart(3, '0')}`);
  const deployments = Object.fromEntries(names.map((name) => [name, { plugin: 'noop' }]));
  for (const name of names) mkdirSync(join(root, 'bench', name), { recursive: true });
  writeFileSync(join(root, 'noop.mjs'), noop);
  // JSON is YAML.
  writeFileSync(join(root, 'bitops.config.yaml'), JSON.stringify({ bitops: { plugins: ['./noop.mjs'] } }));
  writeFileSync(join(root, 'bench', 'bitops.config.yaml'), JSON.stringify({ bitops: { deployments } }));
  return root;
}
