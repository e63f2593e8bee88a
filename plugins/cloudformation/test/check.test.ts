import { expect, it } from 'vitest';
import { configOf, drive, faultsIn, folderOf, runOf, tool } from './tool.js';

const template = 'Resources: { A: { Type: A::B::C } }\n';
const files = (parameters: object, template = 'template.yaml') => ({
  'cfn-files': { 'template-file': template, parameters },
});
const merge = (parameters: object) => ({ 'cfn-merge-parameters': { parameters } });
const check = (options: object, contents: Readonly<Record<string, string>>, over = {}) =>
  tool.check(runOf(folderOf(contents), { config: configOf(options), ...over }));
const codes = (options: object, contents: Readonly<Record<string, string>>) =>
  faultsIn(() => drive(check(options, contents))).map((it) => it.code);
const named = files({ 'template-param-file': 'p.json' });

it('is content with what is there', () => {
  const list = '[{ "ParameterKey": "A", "ParameterValue": 5 }, { "ParameterKey": "B", "UsePreviousValue": true }]';
  expect(codes(named, { 'template.yaml': template, 'p.json': list })).toEqual([]);
});

it('tells all that is wrong at once', () => {
  expect(codes(named, {})).toEqual(['CLOUDFORMATION_TEMPLATE_MISSING', 'CLOUDFORMATION_PARAMETERS_MISSING']);
});

it('warns of half a bucket, and goes on without it as BitOps did [compat 6.cloudformation-s3]', () => {
  const { steps } = drive(check({ s3bucket: 'templates' }, { 'template.yaml': template }));
  expect(steps).toMatchObject([{ warning: { code: 'CLOUDFORMATION_BUCKET_INCOMPLETE' } }]);
});

it('only warns of files that a hook may still write, and not at all of a destroy', () => {
  const { steps } = drive(check(named, {}, { hooked: true }));
  expect(steps).toMatchObject([
    { warning: { code: 'CLOUDFORMATION_TEMPLATE_MISSING' } },
    { warning: { code: 'CLOUDFORMATION_PARAMETERS_MISSING' } },
  ]);
  expect(drive(check(named, {}, { action: 'destroy', intent: 'destroy' })).steps).toEqual([]);
});

it('finds files of the default environment, before they are merged', () => {
  const defaults = folderOf({ 'template.yaml': template, 'p.json': '[]' });
  expect(drive(check(named, {}, { defaults })).steps).toEqual([]);
});

it('knows how large a template may be', () => {
  const large = `${template}# ${'x'.repeat(51_200)}\n`;
  expect(codes({}, { 'template.yaml': large })).toEqual(['CLOUDFORMATION_TEMPLATE_TOO_LARGE']);
  expect(codes({ s3bucket: 'a', s3prefix: 'b' }, { 'template.yaml': large })).toEqual([]);
});

it.each([
  ['{ "A": "secret-1" }', 'It is a map.'],
  ['', 'It is empty.'],
  ['A: secret-1', 'It is no JSON.'],
  ['"secret-1"', 'It is a string.'],
  [
    '[{ "ParameterKey": "A", "ParameterValue": ["secret-1"] }]',
    'Look at entry 1 of the list: its ParameterValue is none.',
  ],
  ['[{ "ParameterKey": "A" }, "secret-1"]', 'Look at entry 2 of the list: it is a string.'],
])('a file of parameters with %s is none', (text, why) => {
  const faults = faultsIn(() => drive(check(named, { 'template.yaml': template, 'p.json': text })));
  expect(faults).toMatchObject([{ code: 'CLOUDFORMATION_PARAMETERS_INVALID', why }]);
  expect(JSON.stringify(faults)).not.toContain('secret-1');
});

it('says where JSON is broken', () => {
  const text = '[\n  { "ParameterKey": "A", }\n]';
  const faults = faultsIn(() => drive(check(named, { 'template.yaml': template, 'p.json': text })));
  expect(faults).toMatchObject([{ at: { line: 2 } }]);
});

it('merges the lists of a folder in place of the file, and gives no parameter twice [compat 6.cloudformation-merged]', () => {
  const a = '[{ "ParameterKey": "A", "ParameterValue": "1" }]';
  const options = { ...named, ...merge({ enabled: true }) };
  const contents = { 'template.yaml': template, 'parameters/a.json': a, 'parameters/README.md': 'no list' };
  expect(codes(options, contents)).toEqual([]);
  expect(codes(options, { ...contents, 'parameters/b.json': a })).toEqual(['CLOUDFORMATION_PARAMETER_TWICE']);
  expect(codes(options, { 'template.yaml': template })).toEqual(['CLOUDFORMATION_PARAMETERS_MISSING']);
});

it('uses no file where the flag says so, and wants one where it says so [compat 6.cloudformation-parameters]', () => {
  const off = files({ 'template-param-flag': false, 'template-param-file': 'gone.json' });
  expect(codes(off, { 'template.yaml': template })).toEqual([]);
  const on = files({ 'template-param-flag': true });
  expect(codes(on, { 'template.yaml': template })).toEqual(['CLOUDFORMATION_PARAMETERS_MISSING']);
});

it.each(['1shop', 'a_b', 'a b', `a${'b'.repeat(128)}`, ''])('%j is no name of a stack', (name) => {
  expect(() => configOf({ 'cfn-stack-name': name })).toThrow('expected a stack name');
});

it('takes the actions of BitOps in both spellings [compat 6.cloudformation-actions]', () => {
  const actions = ['deploy', 'Deploy', 'delete', 'Delete'].map((it) =>
    tool.action(configOf({}, { 'stack-action': it })),
  );
  expect(actions).toEqual(['apply', 'apply', 'destroy', 'destroy']);
});
