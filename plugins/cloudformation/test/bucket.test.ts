import { describe, expect, it } from 'vitest';
import { files, ready, seen, template, update, withParameters } from './shop.js';
import { configOf, drive, eventsOf, folderOf, isCommand, lines, runOf, stackIn, tool } from './tool.js';

describe('a template in a bucket', () => {
  const bucket = { ...withParameters, s3bucket: 'templates', s3prefix: 'shop' };
  const there = { 'describe-stacks': stackIn('UPDATE_COMPLETE') };
  const before = 'Resources: { Old: { Type: AWS::S3::Bucket } }';

  it('is uploaded after the preview, and its change set is made anew [compat 6.cloudformation-s3]', () => {
    const looked = ['validate-template', 'describe-stacks', 'create-change-set', 'describe-change-set', seen];
    const { steps } = drive(
      tool.steps(ready({ config: configOf(bucket) })),
      { ...there, ...update },
      { writes: false },
    );
    expect(lines(steps)).toEqual([...looked, 'delete-change-set', '! cp']);
    expect(steps.filter(isCommand).at(-1)?.args).toEqual(
      expect.arrayContaining(['s3://templates/shop/', 'parameters.json', 'ENV_FILE']),
    );
  });

  it('and too large to be sent is compared with that of the stack, and previewed again once it is there', () => {
    const folder = folderOf({ ...files, 'template.yaml': `${template}# ${'x'.repeat(51_200)}\n` });
    const run = runOf(folder, { config: configOf(bucket) });
    const done = { 'get-template': { TemplateBody: before }, 'describe-stack-events': eventsOf('UPDATE_COMPLETE') };
    let previews = 0;
    const all: string[] = [];
    const refuse = () =>
      drive(
        tool.steps(run),
        { ...there, ...update, ...done },
        {
          at(step) {
            all.push(...lines([step]));
            if ('preview' in step && ++previews === 2) throw new Error('refused');
          },
        },
      );
    expect(refuse).toThrow('refused');
    expect(all).toEqual([
      ...['describe-stacks', 'get-template'],
      'preview delete Old (AWS::S3::Bucket), create B (AWS::S3::Bucket), create C (AWS::S3::Bucket)',
      ...['! cp', '! create-change-set', 'describe-change-set', seen, '! delete-change-set'],
    ]);
  });
});
