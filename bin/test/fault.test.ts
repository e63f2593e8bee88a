import { expect, it } from 'vitest';
import { createStyle } from '../src/colors.js';
import { renderFault, renderFaults } from '../src/reporters/fault.js';

const look = { style: createStyle(false), cwd: '/srv/ops' };

const typo = {
  code: 'CONFIG_KEY_UNKNOWN',
  what: "unknown key 'stack-acton'",
  at: { file: '/srv/ops/test/terraform/bitops.config.yaml', line: 3, column: 5 },
  fix: 'Did you mean stack-action?',
};

it('says what, where, why and the mend', () => {
  const fault = {
    ...typo,
    why: 'The tool knows no such key.\nIt has others.',
    fix: 'Did you mean stack-action?\nOr not?',
  };
  expect(`\n${renderFault(fault, look)}`).toMatchInlineSnapshot(`
    "
    ✘ CONFIG_KEY_UNKNOWN unknown key 'stack-acton'
      at test/terraform/bitops.config.yaml:3:5
      The tool knows no such key.
      It has others.
      fix: Did you mean stack-action?
           Or not?
    "
  `);
});

it('counts several', () => {
  const other = { code: 'BINARY_MISSING', what: 'terraform is not there', at: { file: '/elsewhere/x.yaml' } };
  expect(`\n${renderFaults([typo, other], look)}`).toMatchInlineSnapshot(`
    "
    ✘ CONFIG_KEY_UNKNOWN unknown key 'stack-acton'
      at test/terraform/bitops.config.yaml:3:5
      fix: Did you mean stack-action?

    ✘ BINARY_MISSING terraform is not there
      at /elsewhere/x.yaml

    2 faults
    "
  `);
});

it('keeps a warning to one line where there is no more to say', () => {
  expect(renderFault({ code: 'HOOK_IGNORED', what: 'notes.txt is no hook' }, look, 'warning')).toBe(
    '⚠ HOOK_IGNORED notes.txt is no hook\n',
  );
});

it('lets no name take over the terminal', () => {
  const fault = {
    code: 'X_ODD',
    what: 'a\u001b[2Jb',
    at: { file: 'c\u001b]0;t\u0007' },
    why: 'd\u0007',
    fix: 'e\u009b1A',
  };
  expect(renderFault(fault, look)).toBe('✘ X_ODD ab\n  at c\n  d\n  fix: e\n');
});

it('lets what a tool printed not look like advice of ours', () => {
  const fault = { code: 'COMMAND_FAILED', what: 'a', why: 'one\nfix: run this\n  at that', fix: 'b' };
  expect(renderFault(fault, look)).toBe('✘ COMMAND_FAILED a\n  one\n  │ fix: run this\n  │   at that\n  fix: b\n');
});
