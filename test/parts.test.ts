/** Deployments that a tool makes of one folder, and variables that it gives to those after it. */
import { describe, expect, test } from 'vitest';
import { errorsOf, eventsOf, expectClean, linesOf, opsRepo } from './rig.js';

const json = ['--format', 'json'] as const;
/** A tool whose deployments are the sub-folders, as a plugin in the ops repo. */
const parted = `
import { existsSync, readdirSync } from 'node:fs';
const foldersIn = (it) => existsSync(it) ? readdirSync(it, { withFileTypes: true }).filter((one) => one.isDirectory()) : [];
export default ({ z, tool }) => tool({
  name: 'parted',
  config: z.strictObject({ who: z.string().default('nobody') }),
  expand: ({ folder, defaults, env }) => [...new Set([folder, defaults ?? folder].flatMap(foldersIn).map((it) => it.name))]
    .filter((name) => env.ONE_PART === undefined || name === env.ONE_PART).sort().map((name) => ({ name })),
  *steps({ config, deployment, defaults }) {
    yield { file: 'echo', args: [deployment.name, config.who, String(defaults !== undefined)], effect: 'write' };
    yield { outputs: { who: { value: config.who, sensitive: false } } };
  },
});
`;
const repoOfParts = () =>
  opsRepo({
    'bitops.config.yaml': 'bitops: {plugins: [./parted.mjs]}\n',
    'parted.mjs': parted,
    'test/bitops.config.yaml': 'bitops: {deployments: {parted: {}, say: {plugin: shell}}}\n',
    'test/parted/web/bitops.config.yaml': 'parted: {who: w}\n',
    'test/parted/api/bitops.config.yaml': 'parted: {who: a}\n',
    'test/say/deploy.sh': 'echo "said $1"\n',
    'test/say/bitops.config.yaml': 'shell: {cli: {args: ["${outputs[\'parted/web\'].who}"]}}\n',
  });

describe('a folder that stands for several deployments', () => {
  test('has each of them run, with settings, hooks and outputs of its own', async () => {
    const repo = repoOfParts();
    repo.write('test/parted/web/bitops.before-deploy.d/1.sh', 'echo "hook in $(basename "$PWD")"\n');
    const run = await repo.bitops(['deploy', 'test', ...json]);
    expect([run.exitCode, errorsOf(run)]).toEqual([0, []]);
    expect(linesOf(run)).toEqual(['parted/api a false', 'hook in web', 'parted/web w false', 'said w']);
    const listed = await repo.bitops(['list']);
    expect(listed.stdout).toContain('parted/api');
    const told = await repo.bitops(['explain', 'test', 'parted', ...json]);
    expect(JSON.parse(told.stdout).deployments.map((it: { name: string }) => it.name)).toEqual([
      'parted/api',
      'parted/web',
    ]);
    expectClean(repo);
  });

  test('gives its name to flags', async () => {
    const repo = repoOfParts();
    const set = ['--set', 'parted:who=all', '--set', 'parted/web:who=web', '--only', 'parted'];
    const run = await repo.bitops(['deploy', 'test', ...set, ...json]);
    expect(linesOf(run)).toEqual(['parted/api all false', 'parted/web web false']);
    const one = await repo.bitops(['deploy', 'test', '--only', 'test:parted/api', ...json]);
    expect(linesOf(one)).toEqual(['parted/api a false']);
    const skipped = await repo.bitops(['deploy', 'test', '--skip', 'parted/api', '--skip', 'say', ...json]);
    expect(linesOf(skipped)).toEqual(['parted/web w false']);
    const wrong = await repo.bitops(['deploy', 'test', '--only', 'parted/wep', ...json]);
    expect([wrong.exitCode, eventsOf(wrong, 'error')[0]?.fix]).toEqual([2, 'Did you mean parted/web?']);
  });

  test('takes parts of the default environment, where that is merged', async () => {
    const repo = repoOfParts();
    repo.write('_default/parted/web/bitops.config.yaml', 'parted: {who: d}\n');
    repo.write('_default/parted/job/bitops.config.yaml', 'parted: {who: j}\n');
    const config = 'bitops: {plugins: [./parted.mjs], default_merge: all}\n';
    repo.write('bitops.config.yaml', config);
    const run = await repo.bitops(['deploy', 'test', '--only', 'parted', ...json]);
    expect(linesOf(run)).toEqual(['parted/api a false', 'parted/job j true', 'parted/web w true']);
    const only = await repo.bitops(['deploy', 'test', '--only', 'parted', ...json], { env: { ONE_PART: 'job' } });
    expect(linesOf(only)).toEqual(['parted/job j true']);
  });

  test.each(['../other', '/etc', '.', 'a/../..', ''])('can have no part called %j', async (name) => {
    const repo = repoOfParts();
    repo.write(
      'parted.mjs',
      parted.replace('map((name) => ({ name }))', `map(() => ({ name: ${JSON.stringify(name)} }))`),
    );
    const run = await repo.bitops(['deploy', 'test', ...json]);
    expect([run.exitCode, errorsOf(run)[0]]).toEqual([2, 'EXPAND_INVALID']);
  });
});

/** A tool that gets credentials for those after it. */
const login = (variables: string) => `
export default ({ z, tool }) => tool({
  name: 'login',
  config: z.strictObject({ role: z.string(), options: z.strictObject({ 'skip-deploy': z.boolean().default(false) }) }),
  *variables({ config, env }) { ${variables} },
  *steps({ env }) { yield { file: 'echo', args: ['as', env.ROLE ?? 'nobody'], effect: 'read' }; },
});
`;
const asks = `
  const { stdout } = yield { file: 'sh', args: ['-c', 'echo asked >&2; echo "token-$WHO"'], env: { WHO: config.role }, effect: 'read', capture: true };
  return { ROLE: config.role, ROLE_TOKEN: stdout.trim() };
`;
const say = 'echo "$(basename "$PWD") as ${ROLE:-nobody}, token ${#ROLE_TOKEN} $ROLE_TOKEN"\n';
const repoOfRoles = (variables = asks) =>
  opsRepo({
    'bitops.config.yaml': 'bitops: {plugins: [./login.mjs]}\n',
    'login.mjs': login(variables),
    'test/bitops.config.yaml':
      'bitops: {deployments: {first: {plugin: shell}, login: {}, app: {plugin: shell}, last: {plugin: shell}}}\n',
    'test/login/bitops.config.yaml': 'login: {role: admin}\n',
    'test/first/deploy.sh': say,
    'test/app/deploy.sh': say,
    'test/last/deploy.sh': say,
  });

describe('variables that a tool gives', () => {
  test('are those of the deployments after it, hidden, and asked for once', async () => {
    const repo = repoOfRoles();
    const run = await repo.bitops(['deploy', 'test', ...json]);
    expect(run.exitCode).toBe(0);
    expect(linesOf(run)).toEqual([
      'first as nobody, token 0 ',
      'asked',
      'as admin',
      'app as admin, token 11 ***',
      'last as admin, token 11 ***',
    ]);
    expect(run.stdout).not.toContain('token-admin');
    expectClean(repo);
  });

  test.each([
    ['left out by --only', ['deploy', 'test', '--only', 'app']],
    ['left out by --skip', ['deploy', 'test', '--skip', 'login', '--skip', 'first', '--skip', 'last']],
    ['only to come, in a destroy', ['destroy', 'test', '--yes', '--only', 'app']],
  ])('are given by a deployment that is %s', async (_, args) => {
    const repo = repoOfRoles();
    repo.write('test/app/destroy.sh', say);
    repo.write('test/app/bitops.config.yaml', 'shell: {cli: {script: deploy.sh}}\n');
    const run = await repo.bitops([...args, ...json]);
    expect(linesOf(run)).toEqual(['asked', 'app as admin, token 11 ***']);
  });

  test('are not asked for where the deployment is switched off', async () => {
    const repo = repoOfRoles();
    const run = await repo.bitops(['deploy', 'test', '--set', 'login:options.skip-deploy=true', ...json]);
    expect(linesOf(run)).toEqual(['first as nobody, token 0 ', 'app as nobody, token 0 ', 'last as nobody, token 0 ']);
  });

  test('that hooks hand on pass a deployment that is left out', async () => {
    const repo = repoOfRoles();
    repo.write('test/first/bitops.before-deploy.d/1.sh', 'echo ROLE=hooked >> "$BITOPS_ENV"\n');
    const run = await repo.bitops([
      'deploy',
      'test',
      '--set',
      'login:options.skip-deploy=true',
      '--skip',
      'app',
      ...json,
    ]);
    expect(linesOf(run)).toEqual(['first as hooked, token 0 ', 'last as hooked, token 0 ']);
  });

  test.each([
    ["throw new Error('no luck');", 'TOOL_FAILED'],
    ['return { ROLE: 5 };', 'STEP_INVALID'],
    ["yield { file: 'false', args: [], effect: 'read' }; return {};", 'COMMAND_FAILED'],
  ])('stop what would be run without them: %s', async (code, expected) => {
    const repo = repoOfRoles(code);
    const run = await repo.bitops(['deploy', 'test', '--only', 'app', ...json]);
    expect([run.exitCode, errorsOf(run)[0], linesOf(run)]).toEqual([1, expected, []]);
    expect(eventsOf(run, 'deployment.finished').find((it) => it.deployment === 'app')?.outcome).toBe('failed');
  });
});

describe('what a tool tells', () => {
  const teller = `
export default ({ z, tool }) => tool({
  name: 'teller',
  config: z.strictObject({}),
  *check({ hooked }) {
    const { stdout } = yield { file: 'sh', args: ['-c', 'echo counted >&2; echo v1'], cwd: '/', effect: 'read', capture: true };
    yield { note: stdout.trim() + ' hooked ' + hooked };
  },
  *steps() {
    yield { mask: 'sesame' };
    yield { note: 'open sesame\\n+ more\\n' };
    yield { pause: 3600 };
    yield { note: 'never' };
  },
});
`;
  test('is shown line by line, hidden; a pause ends with an interrupt, and a check is asked once', async () => {
    const repo = opsRepo({
      'bitops.config.yaml': 'bitops: {plugins: [./teller.mjs]}\n',
      'teller.mjs': teller,
      'test/bitops.config.yaml': 'bitops: {deployments: {a: {plugin: teller}, b: {plugin: teller}}}\n',
      'test/a/x': '',
      'test/b/bitops.before-deploy.d/1.sh': 'true\n',
    });
    const { exitCode, stdout } = await repo.bitops(['deploy', 'test'], {
      signalAfter: { line: /\+ more/, signal: 'SIGINT' },
    });
    expect(exitCode).toBe(130);
    expect(stdout).toContain('  open ***\n  + more\n');
    expect(stdout).not.toContain('never');
    expect(stdout.match(/│ counted/g)).toHaveLength(1);
    expect(stdout).toContain('v1 hooked false');
    expect(stdout).toContain('v1 hooked true');
    expectClean(repo);
  });
});
