/** References in settings: what is filled in, what is set aside, and where faults are. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type Environment, type Lookup, parseDocument, resolveSettings } from '../src/index.js';

const schema = z.strictObject({
  cli: z.strictObject({
    name: z.string().default('none'),
    needed: z.string(),
    size: z.enum(['s', 'm']).default('s'),
    count: z.number().max(9).default(1),
    on: z.boolean().default(false),
    list: z.array(z.string()).default([]),
    ports: z.array(z.number()).max(2).default([]),
    map: z.record(z.string(), z.string()).default({}),
    free: z.unknown().optional(),
  }),
});

const values: Readonly<Record<string, unknown>> = {
  id: 'vpc-1',
  count: 3,
  on: true,
  zones: ['a', 'b'],
  ports: [80, 443],
  tags: { a: 'x', port: 80 },
};

/** Everything that is named in `values` is known, `later` is not, and anything else is wrong. */
const lookup: Lookup = ({ reference, at, written }) => {
  const { name } = reference;
  if (name === 'later') return { kind: 'later' };
  if (name === 'secret')
    return { kind: 'value', value: 'hush-hush', sensitive: true, from: 'the output secret of t:n' };
  if (Object.hasOwn(values, name)) {
    return { kind: 'value', value: values[name], sensitive: false, from: `the output ${name} of t:n` };
  }
  return { kind: 'fault', fault: { code: 'OUTPUT_MISSING', what: `${written} is missing`, at } };
};

function resolve(files: readonly string[], env: Environment = {}, set: readonly string[] = []) {
  const layers = files.map((text, index) => ({ document: parseDocument(text, `f${index}.yaml`), root: ['t'] }));
  const flags = set.map((it) => ({ path: it.slice(0, it.indexOf('=')), text: it.slice(it.indexOf('=') + 1) }));
  return resolveSettings({ schema, name: 't', variables: 'BITOPS_T', layers, env, set: flags, file: 'f.yaml', lookup });
}

const cli = (...lines: readonly string[]) =>
  ['t:', '  cli:', '    needed: x', ...lines.map((it) => `    ${it}`)].join('\n');
const told = ({ faults }: ReturnType<typeof resolve>) =>
  faults.map(({ code, what, at, why }) => [`${at?.file}:${at?.line}:${at?.column}`, code, what, why].join(' | '));

test('a reference that is the whole value gives it as it is; in other text it becomes text', () => {
  const text = cli(
    'name: "a ${outputs.n.id} b ${outputs.n.count} ${outputs.n.on}"',
    'count: ${outputs.n.count}',
    'on: ${outputs.n.on}',
    'list: ${outputs.n.zones}',
    'ports:',
    '  - ${outputs.n.count}',
    '  - 5',
    'map:',
    '  k: x-${outputs.n.id}',
    '  port: ${outputs.n.count}',
    'free: ${outputs.n.tags}',
  );
  const { config, faults } = resolve([text]);
  expect(faults).toEqual([]);
  expect(config).toEqual({
    cli: {
      name: 'a vpc-1 b 3 true',
      needed: 'x',
      size: 's',
      count: 3,
      on: true,
      list: ['a', 'b'],
      ports: [3, 5],
      map: { k: 'x-vpc-1', port: '3' },
      free: { a: 'x', port: 80 },
    },
  });
});

test('variables and --set hold references, too', () => {
  const env = {
    BITOPS_T_LIST: '${outputs.n.id},b',
    BITOPS_T_PORTS: '${outputs.n.ports}',
    BITOPS_T_ON: '${outputs.n.on}',
  };
  const set = ['cli.count=${outputs.n.count}', 'cli.map={"k":"${outputs[\\"n\\"].id}"}', 'cli.name=${outputs.n.id}-x'];
  const { config, faults } = resolve([cli()], env, set);
  expect(faults).toEqual([]);
  expect(config).toMatchObject({
    cli: { list: ['vpc-1', 'b'], ports: [80, 443], on: true, count: 3, map: { k: 'vpc-1' }, name: 'vpc-1-x' },
  });
});

test('only what counts is filled in: what something stronger sets may name what is not there', () => {
  const own = cli('name: plain', 'map:', '  k: own', '  o: ${outputs.n.id}');
  const base = cli('name: ${outputs.n.gone}', 'map:', '  k: ${outputs.n.gone}', '  b: ${outputs.n.id}');
  const { config, faults, references } = resolve([own, base]);
  expect(faults).toEqual([]);
  expect(config).toMatchObject({ cli: { name: 'plain', map: { k: 'own', o: 'vpc-1', b: 'vpc-1' } } });
  expect(references.map((it) => `${it.at.file} ${it.written}`)).toEqual([
    'f0.yaml ${outputs.n.id}',
    'f1.yaml ${outputs.n.id}',
  ]);
});

test('a map that is a reference takes in those below it, filled in as well', () => {
  const base = cli('map:', '  a: base', '  b: ${outputs.n.id}', '  port: ${outputs.n.gone}');
  const { config, faults } = resolve([cli('map: ${outputs.n.tags}'), base]);
  expect(faults).toEqual([]);
  expect(config).toMatchObject({ cli: { map: { a: 'x', b: 'vpc-1', port: '80' } } });
});

test('a variable is a text that is read as one that sets the field', () => {
  const text = cli(
    'list: ${env.ZONES}',
    'ports: ${env.PORTS}',
    'count: ${env.COUNT}',
    'on: ${env.ON}',
    'map: ${env.MAP}',
  );
  const env: Environment = { ZONES: 'a,b', PORTS: '[80,443]', COUNT: '4', ON: 'yes', MAP: '{"k":"v"}' };
  const fromEnv: Lookup = ({ reference: { name } }) => {
    return { kind: 'value', value: env[name], sensitive: false, from: `the variable ${name}` };
  };
  const layers = [{ document: parseDocument(text, 'f.yaml'), root: ['t'] }];
  const { config, faults } = resolveSettings({ schema, name: 't', layers, env: {}, file: 'f.yaml', lookup: fromEnv });
  expect(faults).toEqual([]);
  expect(config).toMatchObject({ cli: { list: ['a', 'b'], ports: [80, 443], count: 4, on: true, map: { k: 'v' } } });
});

test('a field with what is not known is set aside, and all the rest is checked', () => {
  const text = cli(
    'name: ${outputs.n.later}',
    'size: ${outputs.n.later}',
    'count: 1${outputs.n.later}',
    'ports: [1, "${outputs.n.later}", 3]',
    'map:',
    '  k: ${outputs.n.later}',
    '  l: [1]',
    'on: perhaps',
    'lost: 1',
  );
  const { config, known, faults } = resolve([text]);
  expect(config).toBeUndefined();
  expect(known).toBeUndefined();
  expect(faults.map((it) => `${it.at?.line} ${it.what}`)).toEqual([
    '7 t.cli.ports must have at most 2 items, and is [1,"${outputs.n.later}",3]',
    '10 t.cli.map.l must be text, and is [1]',
    '11 t.cli.on must be true or false, and is "perhaps"',
    '12 t.cli has no key lost',
  ]);
});

test('what is known of the rest is known, without what was set aside', () => {
  const { config, known, faults, missing, origins } = resolve([
    't:\n  cli:\n    needed: ${outputs.n.later}\n    size: ${outputs.n.later}\n    count: 4\n',
  ]);
  expect([config, faults, missing]).toEqual([undefined, [], []]);
  expect(known).toEqual({ cli: { name: 'none', count: 4, on: false, list: [], ports: [], map: {} } });
  expect(origins.get('cli.needed')).toMatchObject([{ kind: 'file', value: '${outputs.n.later}' }]);
  expect(resolve(['t:\n  cli:\n    size: ${outputs.n.later}\n']).missing).toMatchObject([
    { what: 't.cli.needed is not set' },
  ]);
});

test('a wrong value says where it came from, and a sensitive one is not shown', () => {
  const text = cli(
    'count: ${outputs.n.id}',
    'ports: ${outputs.n.zones}',
    'size: ${outputs.n.secret}',
    'list: x${outputs.n.zones}',
  );
  expect(told(resolve([text])).join('\n')).toMatchInlineSnapshot(`
    "f0.yaml:4:12 | CONFIG_VALUE_INVALID | t.cli.count must be a number, and is "vpc-1" | \${outputs.n.id} is the output id of t:n.
    f0.yaml:5:12 | CONFIG_VALUE_INVALID | t.cli.ports.0 must be a number, and is "a" | \${outputs.n.zones} is the output zones of t:n.
    f0.yaml:5:12 | CONFIG_VALUE_INVALID | t.cli.ports.1 must be a number, and is "b" | \${outputs.n.zones} is the output zones of t:n.
    f0.yaml:6:11 | CONFIG_VALUE_INVALID | t.cli.size must be one of s, m, and is *** | \${outputs.n.secret} is the output secret of t:n.
    f0.yaml:7:12 | REFERENCE_UNFIT | \${outputs.n.zones} stands in other text, and is a list | It is the output zones of t:n."
  `);
});

test('faults have the place of the reference in its text', () => {
  const text = [
    't:',
    '  cli:',
    '    needed: plain ${HOME} ${outputs.n.gone}',
    '    name: "quoted \\t ${outputs.n.id} ${outputs.n.}"',
    '    size: >-',
    '      folded text',
    '      ${outputs.n.id} and ${outputs.n.lost}',
    '    list:',
    '      - \'${outputs["n"].gone}\'',
    '      - ${outputs.n.id',
    '    free: &a',
    '      deep: [{ it: "${env.gone}" }]',
    '    map: { k: "$${outputs.n.id} ${output.n.id}" }',
  ].join('\n');
  const resolved = resolve([text]);
  expect(told(resolved).join('\n')).toMatchInlineSnapshot(`
    "f0.yaml:3:27 | OUTPUT_MISSING | \${outputs.n.gone} is missing | 
    f0.yaml:4:49 | REFERENCE_INVALID | \${outputs.n.} is no reference: a name should stand behind the "." | 
    f0.yaml:7:27 | OUTPUT_MISSING | \${outputs.n.lost} is missing | 
    f0.yaml:9:10 | OUTPUT_MISSING | \${outputs["n"].gone} is missing | 
    f0.yaml:10:23 | REFERENCE_INVALID | \${outputs.n.id has no "}" at its end | 
    f0.yaml:12:21 | OUTPUT_MISSING | \${env.gone} is missing | "
  `);
  expect(resolved.warnings.map((it) => `${it.at?.line}:${it.at?.column} ${it.what}`)).toEqual([
    '13:33 ${output.n.id} is no reference, and stays as it is written',
  ]);
});
