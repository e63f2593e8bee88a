import { expect, it } from 'vitest';
import { holds } from '../src/conditions.js';
import { comparedLines, createdLines } from '../src/preview.js';
import { parseTemplate, type Template } from '../src/template.js';

function templateOf(text: string): Template {
  const template = parseTemplate(text);
  if ('message' in template) throw new Error(template.message);
  return template;
}

it('reads YAML with the short forms of functions as JSON has it', () => {
  const yaml = `
AWSTemplateFormatVersion: 2010-09-09
Resources:
  A: &bucket { Type: AWS::S3::Bucket, Properties: { Name: !Sub 'a-\${Name}', Role: !GetAtt R.Arn.Id } }
  B: *bucket
  C: { Type: 'AWS::X::Y', Condition: IsLarge, Properties: [!Select [0, !GetAZs ''], !If [IsLarge, 1, !Ref 'AWS::NoValue']] }
`;
  const json = {
    Type: 'AWS::S3::Bucket',
    Properties: { Name: { 'Fn::Sub': 'a-${Name}' }, Role: { 'Fn::GetAtt': ['R', 'Arn.Id'] } },
  };
  const { resources } = templateOf(yaml);
  expect(resources).toMatchObject({
    A: { body: json },
    B: { body: json },
    C: { type: 'AWS::X::Y', condition: 'IsLarge' },
  });
  expect(resources['C']?.body).toMatchObject({
    Properties: [{ 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, { 'Fn::If': ['IsLarge', 1, { Ref: 'AWS::NoValue' }] }],
  });
  expect(templateOf(JSON.stringify({ Resources: { A: json } })).resources['A']?.body).toEqual(json);
});

it('says where it is broken, and does not follow a text that refers to itself', () => {
  expect(parseTemplate('Resources:\n  A: { Type: [\n')).toMatchObject({ message: expect.any(String), line: 3 });
  expect(parseTemplate('{ "Resources": ')).toMatchObject({ message: expect.any(String) });
  expect(parseTemplate('a text')).toMatchObject({ message: expect.stringContaining('no Resources') });
  expect(() => parseTemplate('Resources: &a { A: *a }')).not.toThrow();
});

it('knows which parameters are secret or looked up, and what AWS will transform', () => {
  const { parameters, isTransformed } = templateOf(`
Transform: AWS::Serverless-2016-10-31
Parameters:
  A: { Type: String, NoEcho: "TRUE", Default: 5 }
  B: { Type: 'AWS::SSM::Parameter::Value<String>' }
Resources: {}
`);
  expect(parameters).toEqual({
    A: { isSecret: true, isLookedUp: false, fallback: '5' },
    B: { isSecret: false, isLookedUp: true },
  });
  expect(isTransformed).toBe(true);
  expect(templateOf('{ "Resources": { "Fn::ForEach::A": [] } }').isTransformed).toBe(true);
});

const conditions = templateOf(`
Parameters: { Size: { Type: String, Default: small }, Image: { Type: 'AWS::SSM::Parameter::Value<String>', Default: a } }
Conditions:
  IsLarge: !Equals [!Ref Size, large]
  IsSmall: !Not [!Condition IsLarge]
  IsBoth: !And [!Condition IsLarge, !Condition IsSmall]
  IsOne: !Or [!Condition IsLarge, !Condition IsSmall]
  IsHere: !Equals [!Ref AWS::Region, eu-west-1]
  IsKnown: !Or [!Condition IsHere, !Condition IsSmall]
  IsImage: !Equals [!Ref Image, a]
  IsItself: !Not [!Condition IsItself]
Resources:
  A: { Type: A::B::C, Condition: IsLarge }
  B: { Type: A::B::C, Condition: IsHere }
  C: { Type: A::B::C }
`);

it.each([
  ['IsLarge', false, true],
  ['IsSmall', true, false],
  ['IsBoth', false, false],
  ['IsOne', true, true],
  ['IsHere', undefined, undefined],
  ['IsKnown', true, undefined],
  ['IsImage', undefined, undefined],
  ['IsItself', undefined, undefined],
  ['IsNone', undefined, undefined],
])('%s is %s with a small one, %s with a large one', (name, small, large) => {
  expect(holds(name, conditions, {})).toBe(small);
  expect(holds(name, conditions, { Size: 'large' })).toBe(large);
});

it('a new stack has what its conditions allow; of what only AWS knows it is said so', () => {
  expect(createdLines(conditions, {})).toEqual([
    { address: 'B (A::B::C)', action: 'create', remark: 'if IsHere holds' },
    { address: 'C (A::B::C)', action: 'create' },
  ]);
});

it('two templates are compared with the values of their parameters', () => {
  const before = templateOf(`
Resources:
  Same: { Type: A::B::C, Properties: { Name: !Ref Kept } }
  Gone: { Type: A::B::C }
  Other: { Type: A::B::C, Properties: { Size: 1 } }
  ByValue: { Type: A::B::C, Properties: { Name: !Sub 'x-\${Changed}' } }
`);
  const now = templateOf(`
Parameters: { Kept: { Type: String }, Changed: { Type: String } }
Resources:
  Same: { Type: A::B::C, Properties: { Name: !Ref Kept } }
  Other: { Type: A::B::C, Properties: { Size: 2 } }
  ByValue: { Type: A::B::C, Properties: { Name: !Sub 'x-\${Changed}' } }
  New: { Type: A::B::C }
`);
  const lines = comparedLines(before, now, (name) => name === 'Changed');
  expect(lines.map((it) => `${it.action} ${it.address}`)).toEqual([
    'delete Gone (A::B::C)',
    'update Other (A::B::C)',
    'update ByValue (A::B::C)',
    'create New (A::B::C)',
  ]);
});
