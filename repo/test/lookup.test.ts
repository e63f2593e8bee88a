/** What references stand for among variables and outputs, and which deployments may be referred to. */
import { type Lookup, parseTemplate, type Use } from '@bitops/config';
import type { Outputs } from '@bitops/contract';
import type { Fault } from '@bitops/fault';
import { resolveNeeds } from '@bitops/graph';
import { describe, expect, test } from 'vitest';
import { type EnvironmentFolder, earlyLookup, lookUpVariable, pickOutput, targetOf } from '../src/index.js';

const at = { file: 'test/app/bitops.config.yaml', line: 3, column: 5 };

function use(written: string): Use {
  const [part] = parseTemplate(written).parts;
  if (typeof part !== 'object') throw new Error(`${written} is no reference`);
  return { reference: part.reference, written, path: [], at };
}

const shown = (found: ReturnType<Lookup>) => {
  if (found.kind === 'fault') return `${found.fault.code} ${found.fault.what} | ${found.fault.fix}`;
  return found.kind === 'value' ? `${JSON.stringify(found.value)} (${found.from})` : found.kind;
};

describe('an output', () => {
  const outputs: Outputs = {
    subnets: { value: [{ id: 's-0' }, { id: 's-1' }], sensitive: false },
    tags: { value: { 'a.b': 'x', length: 3 }, sensitive: false },
    login: { value: { user: 'root', password: 'hush' }, sensitive: true },
    later: { unknown: true, sensitive: false },
    none: { value: null, sensitive: false },
  };
  const pick = (written: string) => shown(pickOutput(use(written), outputs, { environment: 'test', name: 'net' }));

  test.each([
    ['${outputs.net.subnets[1].id}', '"s-1" (the output subnets[1].id of test:net)'],
    ['${outputs.net.subnets.0.id}', '"s-0" (the output subnets.0.id of test:net)'],
    ['${outputs.net.tags["a.b"]}', '"x" (the output tags["a.b"] of test:net)'],
    ['${outputs.net.tags.length}', '3 (the output tags.length of test:net)'],
    ['${outputs.net.later}', 'later'],
    ['${outputs.net.later.part}', 'later'],
    ['${outputs.net.none}', 'null (the output none of test:net)'],
  ])('%s', (written, expected) => expect(pick(written)).toBe(expected));

  test('that is not there is told with what there is, but never with what is sensitive', () => {
    const wrong = [
      'subnet',
      'subnets[2]',
      'subnets.length',
      'tags.a',
      'subnets[0].id.x',
      'login.passwort',
      'toString',
      'none.x',
    ];
    expect(wrong.map((it) => pick(`\${outputs.net.${it}}`))).toMatchInlineSnapshot(`
      [
        "OUTPUT_MISSING \${outputs.net.subnet} can't be filled in: test:net has no output subnet | Did you mean subnets?",
        "OUTPUT_MISSING \${outputs.net.subnets[2]} can't be filled in: the output subnets of test:net has no [2] | Did you mean 0?",
        "OUTPUT_MISSING \${outputs.net.subnets.length} can't be filled in: the output subnets of test:net has no .length | Known: 0, 1.",
        "OUTPUT_MISSING \${outputs.net.tags.a} can't be filled in: the output tags of test:net has no .a | Known: a.b, length.",
        "OUTPUT_MISSING \${outputs.net.subnets[0].id.x} can't be filled in: the output subnets[0].id of test:net has no .x | Leave the path away.",
        "OUTPUT_MISSING \${outputs.net.login.passwort} can't be filled in: the output login of test:net has no .passwort | Correct the path behind the name.",
        "OUTPUT_MISSING \${outputs.net.toString} can't be filled in: test:net has no output toString | Known: subnets, tags, login, later, none.",
        "OUTPUT_MISSING \${outputs.net.none.x} can't be filled in: the output none of test:net has no .x | Leave the path away.",
      ]
    `);
    expect(shown(pickOutput(use('${outputs.net.x}'), {}, { environment: 'test', name: 'net' }))).toMatchInlineSnapshot(
      `"OUTPUT_MISSING \${outputs.net.x} can't be filled in: test:net has no outputs | Deploy it first: bitops deploy test --only net. Or write the value itself in its place, or leave this deployment out by --skip."`,
    );
  });
});

describe('a variable', () => {
  const env = { HOME: '/home/ana', EMPTY: '' };

  test('that is empty is not set, and a name that all objects have is none', () => {
    expect(shown(lookUpVariable(use('${env.HOME}'), env))).toBe('"/home/ana" (the variable HOME)');
    expect(
      ['EMPTY', 'HOMe', 'constructor'].map((it) => shown(lookUpVariable(use(`\${env.${it}}`), env))),
    ).toMatchInlineSnapshot(`
      [
        "VARIABLE_MISSING \${env.EMPTY} asks for the variable EMPTY, which is empty, and so not set | Set EMPTY, or hand it on in a before hook.",
        "VARIABLE_MISSING \${env.HOMe} asks for the variable HOMe, which is not set | Set HOMe, or hand it on in a before hook. Or did you mean HOME?",
        "VARIABLE_MISSING \${env.constructor} asks for the variable constructor, which is not set | Set constructor, or hand it on in a before hook.",
      ]
    `);
  });

  test('that a hook may still set is known later, and told of', () => {
    const told: Fault[] = [];
    expect(earlyLookup(env, () => true, told)(use('${env.NEW}')).kind).toBe('later');
    expect(told).toMatchObject([{ code: 'VARIABLE_MISSING', at }]);
    expect(earlyLookup(env, () => false, told)(use('${env.NEW}')).kind).toBe('fault');
    expect(earlyLookup(env, () => false, told)(use('${outputs.net.id}')).kind).toBe('later');
    expect(told).toHaveLength(1);
  });
});

test('a deployment may be referred to if it runs before, by its name alone or with its environment', () => {
  const names = ['terraform/net', 'a:b', 'app', 'web'];
  const deployments = names.map((name) => ({ name, folder: `/${name}`, tool: 'shell', keep: [] }));
  // Only the names count here.
  const environment = { name: 'test', deployments } as unknown as EnvironmentFolder;
  const live = { ...environment, name: 'live', deployments: [{ name: 'app' }] } as unknown as EnvironmentFolder;
  const base = { ...environment, name: 'test:base', deployments: [{ name: 'net' }] } as unknown as EnvironmentFolder;
  const environments = [environment, live, base];
  const known = [
    { name: 'test', needs: [{ name: 'test:base' }], absent: [], deployments },
    ...[live, base].map(({ name, deployments }) => ({ name, needs: [], absent: [], deployments })),
  ];
  const { edges } = resolveNeeds(known, '/');
  const target = (deployment: string) => {
    const found = targetOf(use(`\${outputs["${deployment}"].id}`), { environment, name: 'app', edges, environments });
    return 'code' in found ? `${found.code} | ${found.fix}` : found.id;
  };
  expect(
    [
      'terraform/net',
      'test:terraform/net',
      'a:b',
      'test:a:b',
      'app',
      'test:web',
      'weg',
      'test:terraform/nte',
      'live:app',
      'live:ap',
      'test:base:net',
      'lvie:app',
    ].map(target),
  ).toMatchInlineSnapshot(`
    [
      "test:terraform/net",
      "test:terraform/net",
      "test:a:b",
      "test:a:b",
      "REFERENCE_CIRCULAR | Name a deployment that runs before it.",
      "REFERENCE_CIRCULAR | Move web before app in bitops.deployments of test.",
      "DEPLOYMENT_UNKNOWN | Did you mean web?",
      "DEPLOYMENT_UNKNOWN | Did you mean terraform/net?",
      "NEED_MISSING | Add live:app to bitops.needs of test.",
      "DEPLOYMENT_UNKNOWN | Did you mean app?",
      "test:base:net",
      "DEPLOYMENT_UNKNOWN | Did you mean live:app?",
    ]
  `);
});
