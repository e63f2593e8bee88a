/** What `bitops explain` says is what tools get. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { documentOf, names, probeRepo, type Told } from './explain-repo.js';
import { expectClean } from './rig.js';

/** The configuration that an account stands for. */
function toConfig(settings: readonly Told[]): object {
  const config: Record<string, Record<string, unknown>> = {};
  for (const {
    path: [section = '', key = '', inner],
    value,
  } of settings) {
    if (value === undefined) continue;
    const at = config[section] ?? {};
    config[section] = { ...at, [key]: inner === undefined ? value : { ...Object(at[key]), [inner]: value } };
  }
  return config;
}

const word = fc.stringMatching(/^[a-z0-9=:./ ,"{}[\]-]{1,6}$/).filter((it) => it.trim() === it);
const given = fc.record(
  {
    text: word,
    count: fc.integer({ min: -9, max: 99 }),
    on: fc.boolean(),
    list: fc.array(word, { maxLength: 3 }),
    map: fc.dictionary(fc.constantFrom('a', 'b.c', 'd'), word),
    mode: fc.constantFrom('plan', 'apply'),
  },
  { requiredKeys: [] },
);
const toText = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));
const variables = fc.record(
  { BITOPS_PROBE_TEXT: word, BITOPS_PROBE_COUNT: fc.integer(), OLD_TEXT: word, SWITCH: fc.constantFrom('up', 'x', '') },
  { requiredKeys: [] },
);

test('explain’s account of a deployment is what its tool is given, whatever sets it', async () => {
  const perDeployment = fc.tuple(...names.map(() => fc.record({ shared: given, file: given, flags: given })));
  const property = fc.asyncProperty(perDeployment, given, variables, async (each, forAll, vars) => {
    const repo = probeRepo({});
    const flags = Object.entries(forAll).map(([key, value]) => `--set=cli.${key}=${toText(value)}`);
    names.forEach((name, at) => {
      const { shared = {}, file = {}, flags: own = {} } = each[at] ?? {};
      repo.write(`_default/${name}/bitops.config.yaml`, JSON.stringify({ probe: { cli: shared } }));
      repo.write(`test/${name}/bitops.config.yaml`, JSON.stringify({ probe: { cli: file } }));
      const full = at % 2 === 0 ? name : `test:${name}`;
      flags.push(...Object.entries(own).map(([key, value]) => `--set=${full}:cli.${key}=${toText(value)}`));
    });
    const env = Object.fromEntries(Object.entries({ ...vars, GOT: repo.home }).map(([name, it]) => [name, String(it)]));
    const [run, told] = await Promise.all([
      repo.bitops(['deploy', 'test', ...flags], { env }),
      repo.bitops(['explain', 'test', '--format', 'json', ...flags], { env }),
    ]);
    expect([run.exitCode, run.stderr, told.exitCode, told.stderr]).toEqual([0, '', 0, '']);
    for (const { name, settings } of documentOf(told).deployments) {
      expect({ name, config: toConfig(settings) }).toEqual({ name, config: JSON.parse(repo.read(`../home/${name}`)) });
    }
    expect(documentOf(told).deployments.map((it) => it.name)).toEqual(names);
    expectClean(repo);
  });
  await fc.assert(property, { numRuns: 8 });
}, 120_000);
