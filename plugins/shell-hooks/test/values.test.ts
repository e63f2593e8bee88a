import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parseValues } from '../src/values.js';

const parse = (text: string) => parseValues(Buffer.from(text));

describe('parseValues', () => {
  it.each([
    ['', {}],
    ['\n\nA=1\n\n', { A: '1' }],
    ['A=1\nA=2', { A: '2' }],
    ['A==x=<<y', { A: '=x=<<y' }],
    ['A=1\r\nB<<E\r\nx\r\ny\r\nE\r\n', { A: '1', B: 'x\r\ny\r' }],
    ['A<<E\nE\n', { A: '' }],
    ['A<<E\nB=1\nC<<E\nE\nD=2', { A: 'B=1\nC<<E', D: '2' }],
    ['A<<E=F\nx\nE=F', { A: 'x' }],
    ['__proto__=x', Object.fromEntries([['__proto__', 'x']])],
    ['A=ä€𝒳', { A: 'ä€𝒳' }],
    ['BITOPS_TERRAFORM_WORKSPACE=w', { BITOPS_TERRAFORM_WORKSPACE: 'w' }],
  ])('reads %j', (text, values) => {
    expect(parse(text)).toEqual({ values, bad: [] });
  });

  it.each([
    ['A=1\nno variable', 2, 'neither KEY=value'],
    ['# comment', 1, 'neither KEY=value'],
    ['export A=1', 1, 'without export'],
    ['A =1', 1, 'without spaces'],
    ['1A=1', 1, 'begins with no digit'],
    ['=1', 1, 'a name is made of'],
    ['ä=1', 1, 'a name is made of'],
    ['A=1\nB<<', 2, 'behind << stands'],
    ['A<<E\nx\n', 1, 'has no end'],
    ['A=\0', 1, 'NUL'],
    ['A<<E\n\0\nE', 1, 'NUL'],
    ['BITOPS_MASK=/dev/null', 1, 'BITOPS_MASK is set by bitops alone'],
    ['BITOPS_ENV=x', 1, 'BITOPS_ENV is set by bitops alone'],
  ])('refuses %j', (text, line, what) => {
    expect(parse(text).bad).toEqual([{ line, what: expect.stringContaining(what) }]);
  });

  it('refuses what is no UTF-8 by its line', () => {
    const bytes = Buffer.concat([Buffer.from('A=1\nB=ä\nC='), Buffer.from([0xff, 0x0a])]);
    expect(parseValues(bytes)).toEqual({ values: {}, bad: [{ line: 3, what: 'this line is no UTF-8 text' }] });
  });

  it('takes a value as long as Linux starts a process with, and none that is longer', () => {
    const [fits, exceeds] = ['x'.repeat(131_067), 'x'.repeat(131_068)];
    expect(parse(`BIG=${fits}`).values).toEqual({ BIG: fits });
    expect(execFileSync('/bin/sh', ['-c', 'printf %s "$BIG" | wc -c'], { env: { BIG: fits }, encoding: 'utf8' })).toBe(
      '131067\n',
    );
    expect(parse(`BIG=${exceeds}`).bad).toEqual([
      { line: 1, what: expect.stringContaining('BIG is 131072 bytes long') },
    ]);
  });

  it('goes on behind a bad line', () => {
    expect(parse('x\nA=1\ny')).toMatchObject({ values: { A: '1' }, bad: [{ line: 1 }, { line: 3 }] });
  });
});
