import { describe, expect, it } from 'vitest';
import { drive, recap, reporting, result, runOf, start, tool } from './tool.js';

const playbook = { 'playbook.yaml': '- hosts: all\n' };
const preview = { intent: 'plan', action: 'preview' } as const;
const stat = (name: string, value: unknown, more: object = {}) => ({
  host: null,
  name,
  value,
  sensitive: false,
  ...more,
});
const told = (events: readonly object[], over = {}) => {
  const { steps } = drive(tool.steps(runOf(playbook, over)), reporting(events));
  const of = (key: string) => steps.flatMap((it) => (key in it ? [it] : []));
  return { outputs: of('outputs'), warnings: of('warning'), previews: of('preview'), changes: of('changed') };
};

describe('outputs', () => {
  const stats = [
    stat('url', 'https://a', {}),
    stat('pin', 1234, { sensitive: true }),
    stat('port', 1, { host: 'web1' }),
    stat('port', 2, { host: 'web2' }),
  ];

  it('are what set_stats said, of hosts a map of them', () => {
    expect(told([start, recap(['web1'], stats)]).outputs).toEqual([
      {
        outputs: {
          url: { value: 'https://a', sensitive: false },
          pin: { value: 1234, sensitive: true },
          port: { value: { web1: 1, web2: 2 }, sensitive: false },
        },
      },
    ]);
    expect(told([start, recap(['web1'])]).outputs).toEqual([]);
  });

  it('of a preview are known where nothing would change, and everything could be said', () => {
    expect(told([start, recap(['web1'], [stat('a', 1)])], preview).outputs).toEqual([
      { outputs: { a: { value: 1, sensitive: false } } },
    ]);
    for (const status of ['changed', 'skipped']) {
      const events = [start, result(status, 'web1', 'x'), recap(['web1'], [stat('a', 1)])];
      expect(told(events, preview).outputs).toEqual([{ outputs: { a: { unknown: true, sensitive: false } } }]);
      expect(told(events).outputs).toEqual([{ outputs: { a: { value: 1, sensitive: false } } }]);
    }
  });
});

describe('what is no failure to ansible, and is warned of', () => {
  const inventory = '/w/test/web/hosts';
  const none = [
    { event: 'start', inventory: [inventory], missing: [inventory] },
    { event: 'unmatched', hosts: 'web', path: '/w/test/web/playbook.yaml:1' },
    recap([]),
  ];
  const env = { BITOPS_TEMPDIR: '/w' };

  it('an inventory that is not there: what would change is not known', () => {
    const { warnings, previews } = told(none, { ...preview, env });
    expect(previews).toEqual([]);
    expect(warnings).toMatchObject([
      {
        warning: {
          code: 'ANSIBLE_INVENTORY_MISSING',
          what: "an inventory of test:web can't be found: test/web/hosts",
          why: 'If the run makes it, what changes is known only then. Ansible goes on without it, and found no host for: web.',
        },
      },
    ]);
    expect(told(none).changes).toEqual([{ changed: [] }]);
  });

  it('a report that is not there: no changes are made up', () => {
    const { warnings, changes, outputs } = told([]);
    expect([changes, outputs]).toEqual([[], []]);
    expect(warnings).toMatchObject([{ warning: { code: 'ANSIBLE_REPORT_MISSING' } }]);
  });

  it('a play whose hosts match nothing, with its place', () => {
    const events = [{ ...start, inventory: [inventory] }, none[1] ?? {}, recap([])];
    expect(told(events, { env }).warnings).toMatchObject([
      {
        warning: {
          code: 'ANSIBLE_HOSTS_UNMATCHED',
          at: { file: 'test/web/playbook.yaml', line: 1 },
          why: 'Ansible left the play out. The inventory: test/web/hosts.',
        },
      },
    ]);
  });
});
