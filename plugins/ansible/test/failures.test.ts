import { readFileSync } from 'node:fs';
import type { Fault } from '@bitops/core';
import { describe, expect, it } from 'vitest';
import { failed, galaxy, printed as told, unreachable } from '../src/failures.js';
import { type Answer, drive, put, recap, result, runOf, start, tool } from './tool.js';

const playbook = { 'playbook.yaml': '- hosts: all\n' };

/** The faults of a playbook that ends with 2, having left a report and printed some lines. */
function faultsOf(events: readonly object[], printed: readonly string[] = [], over = {}): readonly Fault[] {
  const run = runOf(playbook, { env: { BITOPS_TEMPDIR: '/w' }, ...over });
  const command = { code: 'COMMAND_FAILED', what: 'ansible-playbook failed', at: { file: '/home/ops/test/web' } };
  const answer: Answer = (step) => {
    if (!('file' in step) || step.file !== 'ansible-playbook') return undefined;
    const text = events.map((it) => `${JSON.stringify(it)}\n`).join('');
    if (text !== '') put('/', { [step.env?.BITOPS_ANSIBLE_REPORT ?? '']: `${text}{"half` });
    throw Object.assign(new Error(command.what), { ...command, printed });
  };
  try {
    drive(tool.steps(run), answer);
  } catch (error) {
    // What the API makes of several faults, or the error of the command itself.
    const it = error as { readonly faults?: readonly Fault[] } & Fault;
    return it.faults ?? [it];
  }
  throw new Error('nothing was thrown');
}

const failure = (message: string, status = 'failed') => [
  start,
  result(status, 'web1', 'Do it', { message, path: '/w/test/web/roles/a/tasks/main.yaml:12' }),
  recap(['web1']),
];

describe('a task that fails', () => {
  it.each([
    ['ANSIBLE_TASK_FAILED', 'non-zero return code\nno such package', 'the task "Do it" of test:web failed on web1'],
    ['ANSIBLE_VAULT_LOCKED', 'Attempting to decrypt but no vault secrets found', 'needs the password of a vault'],
    ['ANSIBLE_VAULT_PASSWORD_WRONG', 'Decryption failed (no vault secrets were found that could decrypt)', 'is wrong'],
    [
      'ANSIBLE_PYTHON_MODULE_MISSING',
      "Failed to import the required Python library (boto3) on vm's Python /usr/bin/python3. Please read",
      'needs the Python module boto3 on web1',
    ],
    [
      'ANSIBLE_PYTHON_MODULE_MISSING',
      "MODULE FAILURE\nModuleNotFoundError: No module named 'apt'",
      'module apt on web1',
    ],
    ['ANSIBLE_PYTHON_MISSING', '/bin/sh: 1: /usr/bin/python3: not found\nMODULE FAILURE', 'no Python on web1'],
    ['ANSIBLE_BECOME_FAILED', 'Missing sudo password', 'can not become another user on web1'],
    ['ANSIBLE_VARIABLE_UNDEFINED', "The error was: 'size' is undefined. 'size' is undefined", 'uses size, which'],
    ['ANSIBLE_FILE_MISSING', "Could not find or access 'a.j2'\nSearched in:\n\t/w/test/web/a.j2", 'finds no file a.j2'],
  ])('%s: %j', (code, message, what) => {
    const [fault] = faultsOf(failure(message));
    expect(fault).toMatchObject({
      code,
      what: expect.stringContaining(what),
      at: { file: '/w/test/web/roles/a/tasks/main.yaml', line: 12 },
    });
    expect(fault?.why).toBe(message.replaceAll('/w/', ''));
  });

  it.each([
    ['ANSIBLE_HOST_KEY_UNKNOWN', 'Failed to connect to the host via ssh: Host key verification failed.'],
    ['ANSIBLE_LOGIN_REFUSED', 'Failed to connect to the host via ssh: me@web1: Permission denied (publickey).'],
    ['ANSIBLE_HOST_UNREACHABLE', 'Failed to connect to the host via ssh: connect to host web1 port 22: refused'],
  ])('or a host that can not be reached, which is another thing: %s', (code, message) => {
    expect(faultsOf(failure(message, 'unreachable'))).toMatchObject([{ code, what: expect.stringContaining('web1') }]);
  });

  it('has the place where it is mended, also where the default environment or requirements.yml brought it along', () => {
    const shared = runOf({ 'roles/a/tasks/main.yaml': '' }).deployment.folder;
    const placed = (path: string) => [
      start,
      result('failed', 'web1', 'Do it', { message: 'x', path }),
      recap(['web1']),
    ];
    const run = runOf(playbook, { defaults: shared });
    const own = { deployment: run.deployment, defaults: shared, artifacts: run.artifacts };
    const [merged] = faultsOf(placed(`${run.deployment.folder}/roles/a/tasks/main.yaml:3`), [], own);
    expect(merged?.at).toEqual({ file: `${shared}/roles/a/tasks/main.yaml`, line: 3 });
    const [fetched] = faultsOf(placed(`${run.artifacts}/galaxy/roles/b/tasks/main.yaml:4`), [], own);
    expect(fetched).toMatchObject({
      at: { file: '/home/ops/test/web' },
      why: 'x\nin roles/b/tasks/main.yaml:4, which requirements.yml brought along',
    });
  });

  it('is told once of all hosts on which it failed alike', () => {
    const bad = (host: string, message = `${host} is full`) => result('failed', host, 'Do it', { message });
    const hosts = ['c', 'b', 'a', 'd'];
    const events = [start, ...hosts.map((it) => bad(it)), bad('e', 'other'), recap([...hosts, 'e'])];
    expect(faultsOf(events).map((it) => it.what)).toEqual([
      'the task "Do it" of test:web failed on a, b and 2 more',
      'the task "Do it" of test:web failed on e',
    ]);
  });

  it('is not told where it was rescued', () => {
    const bad = (task: string) => result('failed', 'a', task, { message: task });
    const events = [start, bad('rescued'), bad('real'), bad('always'), recap(['a'], [], 1)];
    expect(faultsOf(events).map((it) => it.why)).toEqual(['real', 'always']);
  });

  it('may fail in check mode alone: the mend says so', () => {
    const over = { intent: 'plan', action: 'preview' };
    expect(faultsOf(failure('x'), [], over)[0]?.fix).toContain('check_mode: false');
    expect(faultsOf(failure('x'))[0]?.fix).not.toContain('check_mode');
  });
});

describe('what is printed where no task is to blame', () => {
  const at = (file: string, line: number) => [
    '',
    `The error appears to be in '/w/test/web/${file}': line ${line}, column 7, but may`,
    'be elsewhere in the file depending on the exact syntax problem.',
  ];

  it.each([
    ['ANSIBLE_PLAYBOOK_MISSING', 'the playbook: site.yaml could not be found', 'no playbook site.yaml'],
    ['ANSIBLE_VAULT_FILE_MISSING', 'The vault password file /w/pass was not found', 'is not there: /w/pass'],
    [
      'ANSIBLE_VAULT_FILE_INVALID',
      "Problem running vault password script /w/p ([Errno 8] Exec format error: '/w/p').",
      '',
    ],
    ['ANSIBLE_VAULT_LOCKED', 'Attempting to decrypt but no vault secrets found', ''],
    [
      'ANSIBLE_VAULT_PASSWORD_WRONG',
      'Decryption failed (no vault secrets were found that could decrypt) on /w/v.yml',
      '',
    ],
    ['ANSIBLE_ROLE_MISSING', "the role 'web' was not found in /w/roles:/w", 'no role web'],
    [
      'ANSIBLE_MODULE_MISSING',
      "couldn't resolve module/action 'a.b.c'. This often indicates a misspelling",
      'no module a.b.c',
    ],
    [
      'ANSIBLE_CONFIG_INVALID',
      'Invalid type for configuration option setting: DEFAULT_FORKS (from /w/ansible.cfg): x',
      '',
    ],
    ['ANSIBLE_LOCALE_WRONG', 'Ansible could not initialize the preferred locale: unsupported locale setting', ''],
    ['ANSIBLE_EXTRA_VARS_INVALID', "Unable to retrieve file contents\nCould not find or access '/w/x.json'", ''],
    [
      'ANSIBLE_PLAYBOOK_INVALID',
      "'nonsense' is not a valid attribute for a Play",
      'a playbook of test:web is not valid',
    ],
    ['ANSIBLE_PLAYBOOK_INVALID', 'Syntax Error while loading YAML.\n  found unexpected end of stream', ''],
  ])('%s: %j', (code, message, what) => {
    for (const mark of ['ERROR! ', '\u001b[31mERROR! ', 'ERROR: ', '[ERROR]: ']) {
      const printed = ['[WARNING]: No inventory', ...`${mark}${message}`.split('\n'), ...at('site.yaml', 3)];
      const [fault] = faultsOf([], printed);
      expect(fault).toMatchObject({
        code,
        what: expect.stringContaining(what),
        at: { file: '/w/test/web/site.yaml', line: 3, column: 7 },
      });
      expect(fault?.why).not.toContain('WARNING');
    }
  });

  it('has its place also as ansible tells it from 2.19 on', () => {
    const printed = [
      "[ERROR]: 'x' is not a valid attribute for a Play",
      'Origin: /w/test/web/site.yaml:5:3',
      '',
      '3 - x',
    ];
    expect(faultsOf([], printed)).toMatchObject([{ at: { file: '/w/test/web/site.yaml', line: 5, column: 3 } }]);
  });

  it('stays what it is where nobody knows it', () => {
    const printed = ['ERROR! something new'];
    expect(faultsOf([], printed)).toMatchObject([{ code: 'COMMAND_FAILED', what: 'ansible-playbook failed' }]);
  });
});

it('every code is in the guide', () => {
  const guide = readFileSync(new URL('../../../docs/ansible.md', import.meta.url), 'utf8');
  const codes = [...failed, ...unreachable, ...told, ...galaxy].map((it) => it.code);
  expect(codes.filter((it) => !guide.includes(`\`${it}\``))).toEqual([]);
});
