/** What people are told of what terraform and its providers print. */
import { readFileSync } from 'node:fs';
import type { Fault } from '@bitops/core';
import { pluginApi } from '@bitops/core/testing';
import { expect, it } from 'vitest';
import { toDiagnostics } from '../src/diagnostics.js';
import { failures } from '../src/failures.js';
import { printed } from './printed.js';
import { configOf, drive, runOf, tool } from './tool.js';

const told = (text: string, at?: Fault['at'], cli: object = {}) => {
  const lines = text.split('\n');
  const error = Object.assign(pluginApi.fault({ code: 'COMMAND_FAILED', what: 'terraform plan failed', at }), {
    printed: lines,
  });
  let thrown: unknown;
  try {
    drive(tool.steps(runOf({ config: configOf(cli) })), (step) => {
      if ('file' in step) throw error;
      return undefined;
    });
  } catch (it) {
    thrown = it;
  }
  return thrown as { readonly faults: readonly Fault[] }; // what the tool throws is made by the api
};

it.each(printed.map(([code, text, what]) => ({ code, text, what })))('$code: $text', ({ code, text, what }) => {
  const { faults } = told(text);
  expect(faults.map((it) => it.code)).toEqual([code]);
  const [fault] = faults;
  if (what !== undefined) expect(fault?.what).toBe(what);
  expect(fault?.why).toBe(text.trimEnd());
  for (const part of [fault?.what, fault?.fix]) expect(part).not.toMatch(/[{}]\w|\?/);
});

it('every error that is known is in the guide', () => {
  const guide = readFileSync(new URL('../../../docs/terraform.md', import.meta.url), 'utf8');
  expect(failures.map((it) => it.code).filter((code) => !guide.includes(`\`${code}\``))).toEqual([]);
});

it('every error that is known is among them', () => {
  const seen = new Set(printed.map(([code]) => code));
  expect([...new Set(failures.map((it) => it.code))].filter((code) => !seen.has(code))).toEqual([]);
});

it('what is not known stays as core told it', () => {
  expect(told('Error: 42 is too much').faults).toMatchObject([
    { code: 'COMMAND_FAILED', what: 'terraform plan failed' },
  ]);
  expect(told('').faults).toMatchObject([{ code: 'COMMAND_FAILED' }]);
});

it('the place is that of the ops repo, also where terraform names the whole path or that of a module', () => {
  const at = { file: '/ops/test/net' };
  const place = (file: string) =>
    told(`Error: Invalid expression\n\n  on ${file} line 3, in locals:`, at).faults[0]?.at;
  expect(place('main.tf')).toEqual({ file: '/ops/test/net/main.tf', line: 3 });
  expect(place('../../_modules/a b/x.tf')).toEqual({ file: '/ops/_modules/a b/x.tf', line: 3 });
  expect(place('/w/test/net/main.tf')).toEqual({ file: '/ops/test/net/main.tf', line: 3 });
  expect(place('.terraform/modules/vpc/main.tf')).toEqual(at);
});

it('what is quoted of the code is not what is said', () => {
  const lines = [
    'Error: bad',
    '',
    '  with a.forbidden,',
    '  on a.tf line 7, in x:',
    '   7: name = "AccessDenied"',
    '',
    'It is bad.',
  ];
  const values = ['    ├────────────────', '    │ var.x is "already exists"'];
  expect(toDiagnostics([...lines, ...values])).toMatchObject([
    { text: 'Error: bad It is bad.', at: { file: 'a.tf', line: 7 } },
  ]);
});

it('an error is found in its frame, with its colours, and ends where the frame ends', () => {
  const red = '\u001b[31m';
  const lines = [
    `${red}╷\u001b[0m`,
    `${red}│ Warning: old`,
    `${red}╵`,
    'aws_x.y: Creating...',
    `${red}╷`,
    `${red}│\u001b[0m \u001b[1mError: bad`,
  ].concat([`${red}│ `, `${red}│   on a.tf line 7:`, `${red}╵\u001b[0m`, 'and more']);
  expect(toDiagnostics(lines)).toEqual([
    {
      lines: ['Error: bad', '', '  on a.tf line 7:'],
      text: 'Error: bad',
      at: { file: 'a.tf', line: 7 },
    },
  ]);
});

it('the init of a person who has to move state has the settings of the backend, ready to type, and no secrets', () => {
  const entries = ["key=a b's", 'access_key=AKIA', 'bucket=states', 'net.s3.tfbackend'];
  const { faults } = told('Error: Backend configuration changed', undefined, { 'backend-config': entries });
  expect(faults[0]?.fix).toContain(
    "terraform init '-backend-config=key=a b'\\''s' -backend-config=access_key=… " +
      '-backend-config=bucket=states -backend-config=net.s3.tfbackend -migrate-state',
  );
  expect(faults[0]?.fix).not.toContain('AKIA');
});
