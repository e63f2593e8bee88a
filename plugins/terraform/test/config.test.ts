import type { FieldMeta } from '@bitops/core';
import { describe, expect, it } from 'vitest';
import { configOf, tool } from './tool.js';

interface Row {
  readonly key: string;
  readonly meta: FieldMeta;
}

/** The fields of the schema, read from the JSON Schema that zod makes of it. */
function rows(): readonly Row[] {
  const sections = Object.entries(tool.config.toJSONSchema({ io: 'input' }).properties ?? {});
  return sections.flatMap(([section, schema]) => {
    if (typeof schema === 'boolean') return [];
    return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
      if (typeof field === 'boolean') return [];
      // the schema carries the metadata of the field beside its own keywords
      return [{ key: `${section}.${name}`, meta: field as FieldMeta }];
    });
  });
}

const deployment = { environment: 'test', name: 'terraform', id: 'test:terraform', folder: '/nowhere' };
const field = (key: string) => rows().find((row) => row.key === key)?.meta;

describe('the schema', () => {
  it('describes every field', () => {
    expect(rows().map((row) => row.key)).toEqual([
      'cli.stack-action',
      'cli.var-file',
      'cli.targets',
      'cli.target',
      'cli.backend-config',
      'cli.lock-timeout',
      'options.skip-deploy',
      'options.workspace',
      'options.version',
      'options.binary',
      'options.init-upgrade',
      'options.provider-cache',
      'options.fetch-kubeconfig',
      'options.stack-action',
      'options.command',
    ]);
    for (const { key, meta } of rows()) expect(meta.description, key).toMatch(/\w.*\.$/);
  });

  it.each(['options.stack-action', 'options.command'])('knows the old place %s', (key) => {
    expect(field(key)).toMatchObject({ replacedBy: 'cli.stack-action' });
  });

  it('lets TERRAFORM_DESTROY win over TERRAFORM_APPLY, and both over the command of 1.x', () => {
    const on = (value: string) => ({ true: value, yes: value, on: value, 1: value });
    expect(field('cli.stack-action')?.env).toEqual([
      { name: 'TERRAFORM_DESTROY', values: on('destroy'), over: ['plan', 'apply'] },
      { name: 'TERRAFORM_APPLY', values: on('apply'), over: ['plan'] },
      { name: 'TERRAFORM_COMMAND', old: true },
    ]);
  });

  it('exports what BitOps exported', () => {
    const names = rows().flatMap(({ meta }) => meta.exportEnv ?? []);
    expect(names).toEqual([
      'TF_VAR_FILE',
      'TF_TARGETS',
      'TF_TARGET',
      'TERRAFORM_SKIP_DEPLOY',
      'TERRAFORM_WORKSPACE',
      'TERRAFORM_VERSION',
      'INIT_UPGRADE',
    ]);
    const commands = (['preview', 'apply', 'destroy'] as const).map((action) =>
      tool.exports({ config: configOf(), action, env: {}, deployment }),
    );
    expect(commands.map((it) => it.TERRAFORM_COMMAND)).toEqual(['plan', 'apply', 'destroy']);
  });

  it('plans unless it is told to do more', () => {
    expect(tool.action(configOf())).toBe('preview');
    expect(tool.action(configOf({ 'stack-action': 'apply' }))).toBe('apply');
    expect(tool.action(configOf({ 'stack-action': 'destroy' }))).toBe('destroy');
  });

  it('refuses unknown keys and values', () => {
    expect(() => configOf({ 'stack-action': 'aply' })).toThrow('stack-action');
    expect(() => configOf({ 'var-fiel': 'x' })).toThrow('var-fiel');
    for (const version of ['latest', '', '!= one', '!=', '!= 1.5 || 2', '~> one'])
      expect(() => configOf({}, { version }), version).toThrow('expected a version such as');
    for (const timeout of ['5', '5 minutes', '-1s', 'm'])
      expect(() => configOf({ 'lock-timeout': timeout }), timeout).toThrow('expected a duration such as');
    for (const timeout of ['0', '0s', '90s', '1.5h', '1h30m'])
      expect(configOf({ 'lock-timeout': timeout }).cli['lock-timeout']).toBe(timeout);
    expect(() => configOf({}, { binary: 'opentofu' })).toThrow('binary');
  });
});
