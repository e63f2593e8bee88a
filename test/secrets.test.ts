/** Secrets are in no line of the output, in whichever form and by whichever way they get there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventsOf, expectClean, type Files, type Finished, linesOf, opsRepo, outcomesOf, testWith } from './rig.js';

const json = ['--format', 'json'] as const;

/** Two deployments that say when they run, in this order. */
const pair: Files = {
  'test/bitops.config.yaml': 'bitops:\n  deployments:\n    one: { plugin: shell }\n    two: { plugin: shell }\n',
  'test/one/deploy.sh': 'echo one\n',
  'test/two/deploy.sh': 'echo two\n',
};

test('a value in $BITOPS_MASK is in no output, in no error and in no message', async () => {
  const secret = 'correct horse battery';
  const print = `echo "it is ${secret}"; printf 'cor'; sleep 0.3; printf 'rect horse battery\\n'; `;
  const repo = opsRepo({
    ...pair,
    'test/bitops.before-deploy.d/a.sh': `echo "${secret}" >>"$BITOPS_MASK"\necho "OPEN=${secret}" >>"$BITOPS_ENV"\n${print}`,
    'test/one/deploy.sh': `${print} echo "$OPEN" | base64; echo "$OPEN" >&2; exit 4\n`,
    'test/bitops.always.d/a.sh': 'echo "$OPEN, $BITOPS_ERROR"\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  const text = await repo.bitops(['deploy', 'test']);
  for (const { exitCode, stdout, stderr } of [run, text]) {
    expect(exitCode).toBe(1);
    expect(stdout).toContain('it is ***');
    for (const form of [secret, 'rect horse', Buffer.from(secret).toString('base64').slice(0, -4)]) {
      expect(stdout + stderr).not.toContain(form);
    }
  }
  expectClean(repo);
});

test('a variable of the caller whose name says that it is secret', async () => {
  const secret = 'Zq9"x y/+\\tail';
  const repo = opsRepo({
    ...pair,
    'test/one/bitops.before-deploy.d/a.sh': 'printf "%s\\n" "$DB_PASSWORD" >&2\n',
    'test/one/deploy.sh': 'printf "%s" "$DB_PASSWORD" | base64; echo "in [$DB_PASSWORD] brackets"; exit 1\n',
  });
  const forms = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), btoa(secret)];
  for (const args of [
    ['deploy', 'test'],
    ['deploy', 'test', ...json],
    ['deploy', 'test', '--log-level', 'debug'],
  ]) {
    const { exitCode, stdout, stderr } = await repo.bitops(args, { env: { DB_PASSWORD: secret } });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('in [***] brackets');
    for (const form of forms) expect(stdout + stderr).not.toContain(form);
  }
  expectClean(repo);
});

testWith('terraform')('a sensitive output of terraform, which a hook prints', async () => {
  const repo = opsRepo({
    'test/terraform/bitops.config.yaml': 'terraform: { cli: { stack-action: apply } }\n',
    'test/terraform/main.tf': 'output "password" {\n  value     = sha256("x")\n  sensitive = true\n}\n',
    'test/terraform/bitops.after-deploy.d/a.sh': 'echo "it is $(terraform output -raw password)"\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(run.exitCode).toBe(0);
  expect(run.stdout).toContain('"line":"it is ***"');
  expect(run.stdout).toContain('"password":{"value":"***","sensitive":true}');
  expect(run.stdout).not.toMatch(/[0-9a-f]{64}/);
});

/** How people and programs look at a run. */
const views = [[], json, ['--log-level', 'debug'], [...json, '--log-level', 'debug']] as const;

/** The forms in which a secret must not be seen: as it is, line by line, in JSON, in a URL, and in base64. */
function formsOf(secret: string): readonly string[] {
  const parts = [secret, ...secret.split('\n')].filter((it) => it.length >= 6);
  const forms = parts.flatMap((part) => [
    part,
    JSON.stringify(part).slice(1, -1),
    encodeURIComponent(part),
    ...['', 'a', 'ab'].flatMap((before) => {
      const bytes = Buffer.from(before + part);
      // The first and last characters also hold what stands beside the secret.
      return [bytes.toString('base64'), bytes.toString('base64url')].map((it) => it.replace(/=+$/, '').slice(3, -1));
    }),
  ]);
  return forms.filter((it) => it.length >= 6);
}

function expectHidden({ stdout, stderr }: Finished, ...secrets: readonly string[]): void {
  for (const form of secrets.flatMap(formsOf)) {
    expect(stdout).not.toContain(form);
    expect(stderr).not.toContain(form);
  }
}

/** Files below a folder in which a secret stands in any form. */
function filesWith(folder: string, ...secrets: readonly string[]): readonly string[] {
  const needles = secrets.flatMap(formsOf);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .map((it) => join(it.parentPath, it.name))
    .filter((file) => needles.some((needle) => readFileSync(file).includes(needle)));
}

/** Prints `$1` in every way that a script does by accident. */
const leak = `
s=$1
echo "clear $s"; echo "to stderr $s" >&2; printf 'no line end %s' "$s" >&2; echo
printf '%s' "$s" | base64 -w 0; echo; printf 'u:%s' "$s" | base64 -w 0; echo; printf 'us:%s' "$s" | base64; echo "$s" | base64
printf '%s' "$s" | base64 -w 0 | tr '+/' '-_'; echo
printf '\\033[1m%s\\033[0m%s\\n' "\${s:0:5}" "\${s:5}"
printf 'split '; printf '%s' "\${s:0:6}"; sleep 0.1; printf '%s\\n' "\${s:6}"
printf 'bytes '; for ((i = 0; i < \${#s}; i++)); do printf '%s' "\${s:i:1}"; done; echo
( set -x; : "$s" ) 2>&1
printf '%q\\n' "$s"
head -c 65530 /dev/zero | tr '\\0' x; printf '%s' "$s"; head -c 70000 /dev/zero | tr '\\0' y; echo
python3 -c 'import json, sys, urllib.parse as u; s = sys.argv[1]; print(json.dumps({"a": s})); print(u.quote(s, safe="")); print(u.quote_plus(s)); print(json.dumps(json.dumps(s)))' "$s"
`;

const tricky = `Zq9"x y/+\\t&<é>'$tail`;
const key = `-----BEGIN KEY-----\nMIIEowIBAAKCAQEAx1${'Zk'.repeat(23)}\nq83vEjRWeJq83vEjRWeJ${'Vb'.repeat(22)}\nshort9\n-----END KEY-----`;

test.each([
  ['one line', tricky, views],
  ['several lines', key, [[], json]],
  ['longer than a line of base64', `${'long-'.repeat(40)}end`, [[], json]],
] as const)('a variable of the caller that holds %s, printed in every way, in every view', async (_, secret, looks) => {
  const call = 'bash "$BITOPS_TEMPDIR/leak.sh" "$X_TOKEN"\n';
  const say = 'echo "clear $X_TOKEN" >&2\n';
  const repo = opsRepo({
    ...pair,
    'leak.sh': leak,
    'test/bitops.before-deploy.d/a.sh': say,
    'test/one/bitops.before-deploy.d/a.sh': call,
    'test/one/deploy.sh': `${call}echo "last words: $X_TOKEN" >&2\nexit 3\n`,
    'test/one/bitops.on-failure.d/a.sh': `echo "told: $BITOPS_ERROR"\n${say}`,
    'test/bitops.always.d/a.sh': say,
  });
  for (const view of looks) {
    const run = await repo.bitops(['deploy', 'test', ...view], { env: { X_TOKEN: secret } });
    expect(run.exitCode).toBe(1);
    expect(run.stdout.match(/clear \*\*\*/g)).toHaveLength(5);
    expectHidden(run, secret);
    expectClean(repo);
  }
  expect(filesWith(repo.root, secret)).toEqual([]);
});

test('a value that a hook writes to $BITOPS_MASK right before it prints it', async () => {
  const call = 'bash "$BITOPS_TEMPDIR/leak.sh" "$s"\n';
  const make = `s="made-$(od -An -N12 -tx1 /dev/urandom | tr -d ' \\n')"; echo "$s" >>"$MADE"\n`;
  const repo = opsRepo({
    ...pair,
    'leak.sh': leak,
    'test/bitops.before-deploy.d/a.sh': `${make}printf '%s' "$s" >>"$BITOPS_MASK"; ${call}`,
    'test/one/bitops.before-deploy.d/a.sh': `${make}echo "$s" >"$BITOPS_MASK"; ${call}`,
    'test/one/bitops.before-deploy.d/b.sh': `${make}echo "$s" >"$BITOPS_MASK"; ${call}`,
    'test/one/deploy.sh': `${make}printf '%s\\r\\n' "$s" >>"$BITOPS_MASK"; ${call}`,
    'test/two/deploy.sh': 'while read -r s; do bash "$BITOPS_TEMPDIR/leak.sh" "$s"; done <"$MADE"\n',
  });
  for (const [index, view] of [[], json].entries()) {
    const made = join(repo.home, `made-${index}`);
    const run = await repo.bitops(['deploy', 'test', ...view], { env: { MADE: made } });
    expect(run.exitCode).toBe(0);
    const secrets = readFileSync(made, 'utf8').trimEnd().split('\n');
    expect(secrets).toHaveLength(4);
    expectHidden(run, ...secrets);
    expect([...filesWith(repo.root, ...secrets), ...filesWith(repo.tmp, ...secrets)]).toEqual([]);
    expectClean(repo);
  }
});

test('a value in $BITOPS_MASK that is too short is told of, once, and never shown in the message', async () => {
  const repo = opsRepo({
    ...pair,
    'test/one/bitops.before-deploy.d/a.sh':
      'printf "q7\\nlong-enough\\n\\ntrue\\n" >>"$BITOPS_MASK"; echo "long-enough"\n',
    'test/one/deploy.sh': 'echo "z8" >>"$BITOPS_MASK"\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(run.exitCode).toBe(0);
  const warnings = eventsOf(run, 'warning');
  expect(warnings).toMatchObject([{ code: 'MASK_REFUSED', environment: 'test', deployment: 'one' }]);
  expect(JSON.stringify(warnings)).not.toMatch(/q7|z8/);
});

/** A tool that lets its secrets slip wherever a tool can. */
const careless = `export default ({ z, tool, fault }) => tool({
  name: 'careless',
  config: z.strictObject({
    token: z.string().meta({ description: 'A secret', secret: true }),
    tokens: z.array(z.string()).default([]).meta({ description: 'Secrets', secret: true }),
  }),
  *steps({ config }) {
    const all = [config.token, ...config.tokens, process.env.MASKED, process.env.SENSITIVE];
    yield { mask: process.env.MASKED };
    yield { outputs: {
      sensitive: { value: { deep: [{ password: process.env.SENSITIVE }] }, sensitive: true },
      open: { value: 'it is ' + config.token, sensitive: false },
    } };
    for (const it of all) {
      yield { warning: { code: 'CARELESS', what: 'what ' + it, at: { file: '/at/' + it }, why: 'why ' + it, fix: 'fix ' + it } };
      yield { preview: [{ address: 'address.' + it, action: 'create' }] };
      yield { write: 'secret.txt', content: it };
      yield { file: 'echo', args: ['in args', it, btoa(it)], effect: 'read' };
      yield { file: 'bash', args: ['-c', 'printf %s "$IT"; echo "$IT" | base64 >&2'], env: { IT: it }, effect: 'write' };
      yield { file: 'bash', args: ['-c', 'echo "$IT"; echo "$IT" >&2'], env: { IT: it }, effect: 'read', capture: true };
      try {
        yield { file: '/no/such/' + it, args: [it], effect: 'read' };
      } catch (error) {
        yield { warning: { code: 'CAUGHT', what: error.message, why: error.why } };
      }
    }
    if (process.env.FAIL === 'fault') throw fault({ code: 'CARELESS', what: all.join(' '), at: { file: all[0] }, why: all[1], fix: all[2] });
    if (process.env.FAIL === 'error') throw new Error(all.join(' '));
    if (process.env.FAIL === 'command') yield { file: 'bash', args: ['-c', 'echo "$IT" >&2; exit 9', all[1]], env: { IT: all.join(' ') }, effect: 'read' };
  },
});
`;

test.each(['', 'fault', 'error', 'command'])(
  'a careless tool: fields, masks and outputs, in all that it says; failing: %j',
  async (fail) => {
    const secrets = ['field-secret-1', 'list-secret-2', 'masked-secret-3', 'sensitive-secret-4'] as const;
    const [field, list, mask, sensitive] = secrets;
    const repo = opsRepo({
      'careless.mjs': careless,
      'bitops.config.yaml': 'bitops: { plugins: [./careless.mjs] }\n',
      'test/bitops.config.yaml': 'bitops:\n  deployments:\n    one: { plugin: careless }\n    two: { plugin: shell }\n',
      'test/one/bitops.config.yaml': `careless: { token: ${field}, tokens: [${list}] }\n`,
      'test/one/bitops.always.d/a.sh': 'cat bitops.config.yaml; echo "$BITOPS_ERROR $MASKED $SENSITIVE"\n',
      'test/two/deploy.sh': 'cat ../one/bitops.config.yaml ../one/secret.txt; echo "$MASKED $SENSITIVE"\n',
    });
    for (const view of [...views, ['--dry-run', ...json], ['--dry-run']]) {
      const env = { MASKED: mask, SENSITIVE: sensitive, FAIL: fail };
      const run = await repo.bitops(['deploy', 'test', ...view], { env });
      expect(run.exitCode).toBe(fail === '' ? 0 : 1);
      expect(run.stdout).toContain('***');
      expectHidden(run, ...secrets);
      expectClean(repo);
    }
    expect(filesWith(repo.root, mask, sensitive)).toEqual([]);
  },
);

const upFront = 'up-front-secret-5';
const one: Files = {
  'test/bitops.config.yaml': 'bitops:\n  deployments:\n    one: { plugin: shell }\n',
  'test/one/deploy.sh': 'echo one\n',
};
const config = (text: string): Files => ({ ...one, 'test/one/bitops.config.yaml': text });
const root = (text: string): Files => ({ ...one, 'bitops.config.yaml': text });
const throwing: Files = {
  ...root('bitops: { plugins: [./p.mjs] }\n'),
  'p.mjs': 'throw new Error("no entry with " + process.env.X_TOKEN);\n',
};
const strict = `export default ({ z, tool }) => tool({
  name: 'strict',
  config: z.strictObject({ token: z.string().max(5).meta({ description: 'A secret', secret: true }) }),
  *steps() {},
});`;

test.each<readonly [title: string, files: Files, args: readonly string[]]>([
  ['an environment that is not there', one, ['deploy', upFront]],
  ['a deployment that is not there', one, ['deploy', 'test', '--only', upFront]],
  ['a --set that says nothing', one, ['deploy', 'test', '--set', upFront]],
  ['a repo that is not there', one, ['deploy', 'test', '-C', `/no/${upFront}`]],
  ['a value of the wrong type', config(`shell: { options: { skip-deploy: ${upFront} } }\n`), ['deploy', 'test']],
  ['a key that nobody knows', config(`shell: { ${upFront}: 1 }\n`), ['deploy', 'test']],
  [
    'a mask that is none',
    root(`bitops: { logging: { masks: [{ search: "(${upFront}", replace: x }] } }\n`),
    ['plan', 'test'],
  ],
  ['settings that throw', { ...one, 'bitops.config.mjs': throwing['p.mjs'] ?? '' }, ['deploy', 'test']],
  ['a plugin that throws', throwing, ['deploy', 'test']],
  ['a plugin that throws, asked to validate', throwing, ['validate']],
])('what is wrong up front: %s', async (_, files, args) => {
  const repo = opsRepo(files);
  for (const view of views) {
    const run = await repo.bitops([...args, ...view], { env: { X_TOKEN: upFront } });
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('***');
    expectHidden(run, upFront);
    expectClean(repo);
  }
});

test('what is only warned of, also where it is listed', async () => {
  const repo = opsRepo(root(`bitops: {}\n${upFront}: 1\n`));
  for (const args of [['list'], ['validate'], ['deploy', 'test']]) {
    for (const view of views) {
      const run = await repo.bitops([...args, ...view], { env: { X_TOKEN: upFront } });
      expect([run.exitCode, run.stdout + run.stderr]).toEqual([0, expect.stringContaining('*** is not read here')]);
      expectHidden(run, upFront);
    }
  }
});

test('what a configured mask finds in what is wrong up front', async () => {
  const masks = 'bitops: { logging: { masks: [{ search: "card [0-9]+", replace: "card ***" }] } }\n';
  const repo = opsRepo({ ...config('shell: { options: { skip-deploy: card 4711 } }\n'), 'bitops.config.yaml': masks });
  for (const args of [['validate'], ['deploy', 'test']]) {
    const { exitCode, stderr } = await repo.bitops(args);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('card ***')]);
    expect(stderr).not.toContain('4711');
  }
});

test('what a configured mask finds where it is listed, as text and as a document', async () => {
  const repo = opsRepo({
    'bitops.config.yaml': 'bitops: { logging: { masks: [{ search: "hush-[a-z]+", replace: "***" }] } }\n',
    'test/bitops.config.yaml': 'bitops: { deployments: { one: { plugin: hush-tool }, hush-missing: {} } }\n',
    'test/one/deploy.sh': '',
    'test/one/bitops.config.yaml': '',
    'other/bitops.config.yaml': 'bitops: { hush-key: 1 }\n',
  });
  const texts = await Promise.all([repo.bitops(['list']), repo.bitops(['list', '--format', 'json'])]);
  for (const { stderr } of texts) {
    expect(stderr).toContain('DEPLOYMENT_MISSING The deployment test:*** has no folder');
    expect(stderr).toContain('bitops has no key ***');
    expect(stderr).not.toContain('hush-');
  }
});

test('a field marked secret is in no message about it, from a file and from a variable', async () => {
  const repo = opsRepo({
    ...root('bitops: { plugins: [./strict.mjs] }\n'),
    'strict.mjs': strict,
    'test/bitops.config.yaml': 'bitops:\n  deployments:\n    strict: {}\n',
    'test/strict/bitops.config.yaml': `strict: { token: ${upFront} }\n`,
  });
  for (const env of [{}, { BITOPS_STRICT_TOKEN: `${upFront}-more` }]) {
    for (const view of views) {
      const run = await repo.bitops(['deploy', 'test', ...view], { env });
      expect(run).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/token/i) });
      expectHidden(run, upFront);
    }
  }
});

test('an error that a plugin lets loose while the run goes on', async () => {
  const repo = opsRepo({
    ...root('bitops: { plugins: [./p.mjs] }\n'),
    'p.mjs': `export default ({ plugin }) => plugin({ name: 'p', tap(hooks) {
      hooks.beforeTool.tap(() => {
        setTimeout(() => { throw new Error('loose: ' + process.env.X_TOKEN); }, 0);
        return new Promise((resolve) => setTimeout(resolve, 200));
      });
    } });`,
  });
  for (const view of views) {
    const run = await repo.bitops(['deploy', 'test', ...view], { env: { X_TOKEN: upFront } });
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('loose: ***') });
    expectHidden(run, upFront);
    expectClean(repo);
  }
});

test('a secret that is a word of the events hides itself, and the events stay what they are', async () => {
  const words = ['deploy', 'test', 'succeeded', 'apply', 'create', 'output', 'both', 'shell', 'beforeTool', 'write'];
  const env = Object.fromEntries(words.map((word, index) => [`WORD_${index}_TOKEN`, word]));
  const repo = opsRepo({ ...one, 'test/one/bitops.before-deploy.d/a.sh': `echo "${words.join(' ')} end"\n` });
  const run = await repo.bitops(['deploy', 'test', ...json], { env });
  expect(run.exitCode).toBe(0);
  expect(linesOf(run)[0]).toBe(`${words.map(() => '***').join(' ')} end`);
  expect(outcomesOf(run)).toEqual({ 'test:one': 'succeeded' });
  expect(eventsOf(run, 'run.finished')).toMatchObject([{ outcome: 'succeeded', exitCode: 0 }]);
  expect(eventsOf(run, 'hook.started')).toMatchObject([{ hook: 'beforeTool', plugin: 'shell-hooks' }]);
});

test('a setting of a BitOps plugin whose name looks secret, or that of its variable', async () => {
  const repo = opsRepo({
    'bitops.config.yaml': 'bitops: { plugins: { mine: { source: ./plugins/mine } } }\n',
    'plugins/mine/bitops.schema.yaml': `mine:
  properties:
    cli:
      properties:
        pass: { type: string, parameter: pass }
        login: { type: list, parameter: login, export_env: DB_PASSWORD }
        api: { type: object }
        size: { type: string, parameter: size, default: medium }
        api-key: { type: string, parameter: api-key, default: public }
`,
    'plugins/mine/deploy.sh': 'echo "$BITOPS_MINE_CLI"; cat "$BITOPS_OPSREPO_ENVIRONMENT_DIR/bitops.config.yaml"\n',
    'test/bitops.config.yaml': 'bitops: { deployments: { app: { plugin: mine } } }\n',
    'test/app/bitops.config.yaml':
      'mine: { cli: { pass: 12345678.10, login: [first-word, other-word], api: { token: third-word, zone: west } } }\n',
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect(run.exitCode).toBe(0);
  expect(linesOf(run)).toEqual([
    '--pass=*** --login=*** --login=*** --size=medium --api-key=public',
    'mine: { cli: { pass: ***, login: [***, ***], api: { token: ***, zone: west } } }',
  ]);
  const doctor = await repo.bitops(['doctor']);
  expect(doctor.stdout).toContain('mine.cli.pass');
  expect(doctor.stdout + doctor.stderr).not.toMatch(/12345678|-word/);
});

test('a password among the words of a setting, also in what a before hook prints', async () => {
  const repo = opsRepo({
    'test/ansible/bitops.config.yaml': 'ansible: { cli: { extra-vars: "db_password=third-word zone=west" } }\n',
    'test/ansible/playbook.yaml': '- hosts: localhost\n',
    'test/ansible/bitops.before-deploy.d/a.sh': 'echo "$BITOPS_ANSIBLE_CLI"; echo third-word; exit 1\n',
  });
  for (const tool of ['ansible-playbook', 'ansible-galaxy', 'ansible-config']) repo.fake(tool);
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect([run.exitCode, linesOf(run)]).toEqual([1, ['--extra-vars=db_password=***', '***']]);
  expect(run.stdout + run.stderr).not.toContain('third-word');
});
