/** The configuration reader: files, `--set` and variables, resolved against every schema there is. */
import { type Document, fieldsOf, type Lookup, parseDocument, parseSets, resolveSettings } from '@bitops/config';
import { pluginApi } from '@bitops/loader';
import { settingsSchema } from '@bitops/repo';
import ansible from '../../plugins/ansible/src/index.js';
import awsCli from '../../plugins/aws-cli/src/index.js';
import cloudformation from '../../plugins/cloudformation/src/index.js';
import helm from '../../plugins/helm/src/index.js';
import shell from '../../plugins/shell-hooks/src/index.js';
import terraform from '../../plugins/terraform/src/index.js';
import { checkFaults, checkPrototypes, cleanly, must } from './oracle.js';
import { partsOf, type Target } from './target.js';

const tools = [terraform, ansible, helm, cloudformation, awsCli, shell].flatMap((it) => it(pluginApi).tool ?? []);
const schemas = [
  { name: 'bitops', schema: settingsSchema },
  ...tools.map((it) => ({ name: it.name, schema: it.config })),
];

/** Every answer there is, by the name that is asked for. */
const lookup: Lookup = ({ reference, at }) => {
  const { name } = reference;
  if (name.startsWith('l')) return { kind: 'later' };
  if (name.startsWith('t')) return { kind: 'text' };
  if (name.startsWith('f')) return { kind: 'fault', fault: { code: 'OUTPUT_UNKNOWN', what: 'There is none', at } };
  const value = name.startsWith('m') ? { a: [1, 'b', null], __proto__: 1 } : name.startsWith('n') ? 7 : name;
  return { kind: 'value', value, sensitive: name.startsWith('s'), from: 'a test' };
};

function toEnvironment(text: string): Readonly<Record<string, string>> {
  const pairs = text.split('\n').map((line) => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)]);
  return Object.fromEntries(pairs);
}

function run(input: string): void {
  const [own = '', base = '', sets = '', variables = ''] = partsOf(input, 4);
  const read = (text: string, file: string) => cleanly(() => parseDocument(text, file));
  const documents = [read(own, '/repo/own.yaml'), read(base, '/repo/base.yaml')].filter((it) => it !== undefined);
  for (const it of documents) checkPlaces(it);
  const { sets: set, faults } = parseSets(sets.split('\n'), ['web', 'a=b', 'a:b']);
  checkFaults(faults);
  const env = toEnvironment(variables);
  for (const { name, schema } of schemas) {
    const layers = documents.map((document) => ({ document, root: [name] }));
    const prefix = `BITOPS_${name.replaceAll('-', '_').toUpperCase()}`;
    const asked = { schema, name, variables: prefix, layers, env, set, file: '/repo/own.yaml', lookup };
    const resolved = resolveSettings(asked);
    checkFaults([...resolved.faults, ...resolved.missing, ...resolved.warnings]);
    must(resolved.config === undefined || schema.safeParse(resolved.config).success, 'what came out is not taken back');
    JSON.stringify([resolved.known, [...resolved.origins]]);
  }
  checkPrototypes();
}

/** Every key has a place in its text, and the data is plain. */
function checkPlaces(document: Document): void {
  const look = (data: unknown, path: readonly string[]): void => {
    if (path.length > 20 || typeof data !== 'object' || data === null) return;
    for (const key of Object.keys(data).slice(0, 20)) {
      const { line = 1, column = 1 } = document.place([...path, key]);
      must(line > 0 && column > 0, 'a key stands nowhere', [...path, key]);
      document.raw([...path, key]);
      look(Object.getOwnPropertyDescriptor(data, key)?.value, [...path, key]);
    }
  };
  look(document.data, []);
}

const keys = schemas.flatMap(({ name, schema }) => [name, ...fieldsOf(schema).flatMap((it) => it.path)]);

/** The configuration reader. */
export const settings: Target = {
  run,
  words: [
    ...new Set(keys),
    ...[
      '<<: *a',
      '&a ',
      '*a',
      '!!',
      '!!map',
      '!!str ',
      '!!int ',
      '__proto__:',
      'constructor:',
      'prototype',
      '? ',
      '- ',
    ],
    ...['{', '}', '[', ']', ': ', '\n  ', '\n', '"', "'", '|\n', '>-\n', '# ', '---', '...', '\t', '${env.A}', '\0'],
    ...[
      '${outputs.a.b}',
      '${outputs["a"].later[0]}',
      '0644',
      '1_000',
      '1:30',
      'yes',
      '~',
      '.inf',
      '0x1F',
      'PT1M',
      '=',
      ',',
    ],
  ],
  seeds: [
    'terraform:\n  cli:\n    stack-action: apply\n    targets: [a, b]\n  options: { workspace: dev, version: 1.10 }\n',
    'bitops:\n  deployments:\n    web: { plugin: helm, needs: [net], keep: [a], inputs: { x: "${outputs.net.id}" } }\n    net:\n',
    'helm:\n  cli: &a\n    namespace: web\n    set: [a=b]\n  options:\n    <<: *a\n    release-name: x\n\0helm:\n  cli: {debug: yes}',
    'ansible:\n  cli:\n    extra-vars: "@x"\n    forks: 5\n\0\0cli.forks=7\nweb:options.verbosity=4\0BITOPS_ANSIBLE_FORKS=9\nANSIBLE_SKIP_DEPLOY=1',
    'cloudformation:\n  options:\n    cfn-stack-name: ${env.NAME}\n    capabilities: |\n      A\n    cfn-files: {template-file: t}\n',
    'aws-cli:\n  cli:\n    commands: [[s3, ls], {run: [a], effect: read, output: o}]\n\0\0cli.commands=[["a"],{"run":[1]}]\0',
    'shell:\n  cli: { script: a.sh, args: [1, 2.50, 0x10] }\nbitops:\n  logging: { masks: [{ search: "(?i)a+", replace: \'\\1\' }] }\n',
  ],
};
