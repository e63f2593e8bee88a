/** Secrets by ways that nobody thinks of: values that are made of others, prints of plugins, hooks before tools, too short values. */
import { expect, test } from 'vitest';
import { eventsOf, expectClean, type Files, linesOf, opsRepo } from './rig.js';

const json = ['--format', 'json'] as const;

const tool = (name: string, body: string): Files => ({
  [`${name}.mjs`]: `export default ({ z, tool }) => tool({
    name: '${name}',
    config: z.strictObject({ pin: z.string().optional().meta({ description: 'A secret', secret: true }) }),
    *steps({ config, inputs, artifacts }) { ${body} },
  });`,
});
const settings = (deployments: string) => `bitops:\n  deployments:\n${deployments}`;

test('an output that holds a secret is sensitive, and so is what is made of it', async () => {
  const repo = opsRepo({
    ...tool(
      'maker',
      `yield { outputs: {
        url: { value: 'https://x.example.com/?key=' + process.env.X_TOKEN, sensitive: false },
        map: { value: { deep: [{ [process.env.X_TOKEN]: 1 }] }, sensitive: false },
        encoded: { value: Buffer.from('a:' + process.env.X_TOKEN).toString('base64'), sensitive: false },
        number: { value: 47114711, sensitive: false },
        db_password: { value: 'by-its-name', sensitive: false },
        open: { value: 'in the open', sensitive: false },
      } };`,
    ),
    ...tool('taker', 'yield { note: JSON.stringify(inputs) };'),
    'bitops.config.yaml': 'bitops: { plugins: [./maker.mjs, ./taker.mjs] }\n',
    'test/bitops.config.yaml': settings(
      '    maker: {}\n    taker: { inputs: { all: "at ${outputs.maker.url}", mine: "${env.X_TOKEN}", open: "${outputs.maker.open}" } }\n',
    ),
    'test/maker/x': '',
    'test/taker/x': '',
  });
  const run = await repo.bitops(['deploy', 'test', ...json], { env: { X_TOKEN: 'made-of-this', N_TOKEN: '47114711' } });
  expect([run.exitCode, run.stderr]).toEqual([0, '']);
  const hidden = { value: '***', sensitive: true };
  expect(eventsOf(run, 'deployment.finished')[0]?.outputs).toEqual({
    ...{ url: hidden, map: hidden, encoded: hidden, number: hidden, db_password: hidden },
    open: { value: 'in the open', sensitive: false },
  });
  const [note] = eventsOf(run, 'note').map((it): unknown => JSON.parse(it.text));
  expect(note).toMatchObject({ all: { sensitive: true }, mine: { sensitive: true }, open: { sensitive: false } });
  expect(run.stdout).not.toMatch(/made-of-this|by-its-name|47114711/);
  expectClean(repo);
});

test('what a plugin prints by itself shows no secret, in whichever pieces it prints it', async () => {
  const repo = opsRepo({
    ...tool(
      'chatty',
      `const it = process.env.X_TOKEN;
      console.log('log ' + it); console.error({ it }); process.stdout.write('half ' + it.slice(0, 6)); process.stderr.write(it.slice(6) + '\\n');
      process.stderr.write('without an end ' + it);`,
    ),
    'bitops.config.yaml': 'bitops: { plugins: [./chatty.mjs] }\n',
    'test/bitops.config.yaml': settings('    chatty: {}\n'),
    'test/chatty/x': '',
  });
  const run = await repo.bitops(['deploy', 'test', ...json], { env: { X_TOKEN: 'said-by-itself' } });
  expect(run.stderr).toBe("log ***\n{ it: '***' }\nhalf ***\nwithout an end ***\n");
  expect(run.stdout).not.toContain('said-by-itself');
});

test('an error that nobody waits for, while bitops only looks', async () => {
  const repo = opsRepo({
    'bitops.config.mjs': `setTimeout(() => { throw new Error('loose: ' + process.env.X_TOKEN); }, 0);
await new Promise((resolve) => setTimeout(resolve, 100));
export default { bitops: {} };
`,
    'test/shell/deploy.sh': '',
  });
  for (const args of [
    ['list'],
    ['graph'],
    ['doctor'],
    ['plugins', 'list'],
    ['runs'],
    ['schema'],
    ['explain', 'test'],
  ]) {
    const run = await repo.bitops([...args, '--log-level', 'debug'], { env: { X_TOKEN: 'in-a-loose-error' } });
    expect([args, run.stderr]).toEqual([args, expect.stringContaining('loose: ***')]);
    expect(run.stdout + run.stderr).not.toContain('in-a-loose-error');
  }
});

test('secrets that are too short to be hidden are warned of, each once and without its value', async () => {
  const repo = opsRepo({
    ...tool('short', "yield { outputs: { pin: { value: '4f7', sensitive: true } } };"),
    'bitops.config.yaml': 'bitops: { plugins: [./short.mjs] }\n',
    'test/bitops.config.yaml': settings('    one: { plugin: short }\n    two: { plugin: short }\n'),
    'test/one/bitops.config.yaml': 'short: { pin: "5g8" }\n',
    'test/one/bitops.before-deploy.d/a.sh': 'echo "HOOK_TOKEN=6h9" >>"$BITOPS_ENV"\n',
    'test/two/x': '',
  });
  const env = { X_TOKEN: '3e6', USE_TOKEN: 'yes', Y_TOKEN: '1', EMPTY_TOKEN: '' };
  const run = await repo.bitops(['deploy', 'test', ...json], { env });
  expect(run.exitCode).toBe(0);
  const warnings = eventsOf(run, 'warning');
  expect(warnings.map((it) => [it.code, it.what.split(' looks ')[0]])).toEqual(
    ['The setting short.pin', 'The variable X_TOKEN', 'The variable HOOK_TOKEN', 'The output pin'].map((it) => [
      'SECRET_SHORT',
      it,
    ]),
  );
  expect(warnings[0]?.at).toMatchObject({ line: 1, column: expect.any(Number) });
  expect(JSON.stringify(warnings)).not.toMatch(/3e6|4f7|5g8|6h9/);
  const validated = await repo.bitops(['validate'], { env });
  expect(validated.stderr.match(/SECRET_SHORT/g)).toHaveLength(2);
});

test('what is secret in files of tools is hidden from the first hook on, also what a kubeconfig has in base64', async () => {
  const key = '-----BEGIN KEY-----\nline-of-a-client-key\n-----END KEY-----\n';
  const kubeconfig = JSON.stringify({
    users: [{ user: { token: 'token-of-a-cluster', 'client-key-data': Buffer.from(key).toString('base64') } }],
  });
  const print = (text: string) => `echo "${text}"; exit 1\n`;
  const repo = opsRepo({
    'test/bitops.config.yaml': `${settings('    cloudformation: { needs: [] }\n    helm/web: { needs: [] }\n    ansible: { needs: [] }\n')}  fail_fast: false\n`,
    'test/cloudformation/bitops.config.yaml':
      'cloudformation: { options: { cfn-stack-name: s, cfn-files: { template-file: t.yaml, parameters: { template-param-file: p.json } } } }\n',
    'test/cloudformation/t.yaml':
      'Parameters:\n  A: { Type: String, NoEcho: true }\n  B: { Type: String, NoEcho: true, Default: value-of-a-default }\nResources: {}\n',
    'test/cloudformation/p.json': '[{ "ParameterKey": "A", "ParameterValue": "value-of-no-echo" }]\n',
    'test/cloudformation/bitops.before-deploy.d/a.sh': print('value-of-no-echo value-of-a-default'),
    'test/helm/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
    'test/helm/web/bitops.config.yaml': `helm: { cli: { namespace: n }, options: { secrets-base64: ${btoa('deep: { it: value-of-a-chart }')} } }\n`,
    'test/helm/web/bitops.before-deploy.d/a.sh': print('value-of-a-chart token-of-a-cluster line-of-a-client-key'),
    'test/ansible/bitops.config.yaml': 'ansible: { cli: { vault-password-file: vault.txt } }\n',
    'test/ansible/vault.txt': 'password-of-the-vault\n',
    'test/ansible/playbook.yaml': '- hosts: localhost\n',
    'test/ansible/bitops.before-deploy.d/a.sh': print('password-of-the-vault'),
    '../home/.kube/config': kubeconfig,
  });
  for (const it of ['aws', 'helm', 'kubectl', 'ansible-playbook', 'ansible-galaxy', 'ansible-config']) repo.fake(it);
  const run = await repo.bitops(['deploy', 'test', '--concurrency', '1', ...json], {
    env: { AWS_REGION: 'us-east-1' },
  });
  expect([run.exitCode, [...linesOf(run)].sort()]).toEqual([1, ['***', '*** ***', '*** *** ***']]);
});

test('a password in a URL is hidden wherever it is told, also where no variable has it', async () => {
  const url = 'https://somebody:not-in-a-variable@git.example.com/plugin.git#v1';
  const repo = opsRepo({
    'bitops.config.yaml': `bitops: { plugins: { mine: { source: "${url}" } } }\n`,
    'test/shell/deploy.sh': `echo "cloning ${url} as https://\\$USER:\\$TOKEN@host"\n`,
  });
  for (const args of [
    ['plugins', 'list'],
    ['plugins', 'verify'],
    ['explain', 'test', '--all'],
    ['doctor'],
    ['deploy', 'test'],
  ]) {
    for (const view of [[], json]) {
      const run = await repo.bitops([...args, ...view]);
      expect([args, run.stdout + run.stderr]).toEqual([args, expect.not.stringContaining('not-in-a-variable')]);
    }
  }
});
