import { pluginApi } from '@bitops/core/testing';
import { describe, expect, test } from 'vitest';
import { fieldsOf, parseDocument } from '../../../config/src/index.js';
import { loadSchema } from '../src/schema.js';

const load = (yaml: string, parses = true) => {
  const read = (file: string) => (file === 'bitops.schema.yaml' ? parseDocument(yaml, file) : undefined);
  return loadSchema(pluginApi, { alias: 'mine', folder: '/plugins/mine', read }, parses);
};
const inCli = (property: string) => `mine:\n  properties:\n    cli:\n      properties:\n        it: ${property}\n`;
const fieldOf = (property: string) => fieldsOf(load(inCli(property))?.config as never)[0]; // there is one

describe('a property', () => {
  test.each([
    ['{ type: string }', { kind: 'string', meta: { description: '', flag: '' } }],
    ['{}', { kind: 'string', meta: { description: '', flag: '' } }],
    ['{ type: String, default: 0.10 }', { kind: 'string', fallback: '0.10' }],
    ['{ type: integer, parameter: it, default: "3" }', { kind: 'number', fallback: 3, meta: { flag: 'it' } }],
    ['{ type: bool, default: False }', { kind: 'boolean', fallback: false }],
    ['{ type: boolean, default: "True", export_env: IT }', { kind: 'boolean', fallback: true }],
    ['{ type: list of strings, default: [1, a] }', { kind: 'list', items: 'string', fallback: ['1', 'a'] }],
    ['{ type: object, description: Any keys }', { kind: 'map', meta: { description: 'Any keys' } }],
  ])('%s', (property, expected) => {
    expect(fieldOf(property)).toMatchObject({ path: ['cli', 'it'], ...expected });
  });

  test.each(['{ type: bool }', '{ type: list }', '{ type: object }'])('%s is never a bare word', (property) => {
    expect(fieldOf(property)?.meta).not.toHaveProperty('flag');
  });

  test('outside of cli is not on the command line; names of the schema’s own words are names', () => {
    const yaml =
      'mine:\n  properties:\n    options:\n      properties:\n        enabled: { type: bool, parameter: enabled }\n';
    expect(fieldsOf(load(yaml)?.config as never)).toMatchObject([
      { path: ['options', 'enabled'], kind: 'boolean', meta: { description: '' } },
    ]);
    expect(fieldsOf(load(yaml)?.config as never)[0]?.meta).not.toHaveProperty('flag');
  });
});

test('the word properties may be left out, as the guide of BitOps does [compat 7.types]', () => {
  const yaml = `mine:
  cli:
    stack-action: { type: string, default: go }
  options:
    type: object
    where:
      path: { type: string, export_env: WHERE, required: true }
`;
  const schema = load(yaml);
  expect(schema?.hasAction).toBe(true);
  expect(fieldsOf(schema?.config as never)).toMatchObject([
    { path: ['cli', 'stack-action'], fallback: 'go' },
    { path: ['options', 'where', 'path'], meta: { exportEnv: 'WHERE' } },
  ]);
});

test.each(['', 'mine: x\n', 'a: {}\nb: {}\n'])('a schema without one root key is none: %j', (yaml) => {
  expect(() => load(yaml)).toThrow(/one root key/);
});

test('its root key is the name of the tool, and stack-action tells whether it can be told what to do', () => {
  expect(load(inCli('{}'))).toMatchObject({ name: 'mine', hasAction: false });
  expect(load(inCli('{}').replace('it:', 'stack-action:'))).toMatchObject({ hasAction: true });
});
