/** An ops repo of many environments, which is read, checked and listed in the benchmarks. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const plugin = `
export default ({ z, tool }) => tool({
  name: 'noop',
  config: z.strictObject({
    cli: z.strictObject({ args: z.array(z.string()).default([]), target: z.string().optional() }),
    options: z.strictObject({ 'skip-deploy': z.boolean().default(false), level: z.number().default(1) }),
  }),
  *steps() {},
});
`;

/** Makes an ops repo of so many environments with four deployments each; every one has its settings in a file. */
export function makeManyEnvironments(root, count) {
  const names = ['network', 'cluster', 'database', 'application'];
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, 'noop.mjs'), plugin);
  writeFileSync(join(root, 'bitops.config.yaml'), 'bitops:\n  plugins: [./noop.mjs]\n');
  const listed = names.map((name) => `    ${name}: {plugin: noop}\n`).join('');
  for (let index = 0; index < count; index++) {
    const folder = join(root, `env-${String(index).padStart(4, '0')}`);
    for (const name of names) {
      mkdirSync(join(folder, name), { recursive: true });
      const settings = `noop:\n  cli:\n    args: [-a, b]\n    target: ${name}-${index}\n  options:\n    level: 3\n`;
      writeFileSync(join(folder, name, 'bitops.config.yaml'), settings);
    }
    writeFileSync(join(folder, 'bitops.config.yaml'), `bitops:\n  deployments:\n${listed}`);
  }
  return root;
}
