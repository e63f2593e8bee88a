/** Errors that may pass: what is run again, what never is, and that nothing is in the way of an end. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { chartIn, withCluster } from './rig/helm.js';
import { startStateServer } from './rig/state-server.js';
import { errorsOf, eventsOf, expectClean, type Files, opsRepo, outcomesOf, resources, testWith } from './rig.js';

const json = ['--format', 'json', '--concurrency', '1'] as const;
const terraform = testWith('terraform');
const quick = 'bitops: { retry: { attempts: 3, delay: 50ms } }\n';
const retriesOf = (run: Parameters<typeof eventsOf>[0]) =>
  eventsOf(run, 'command.retried').map(({ attempt, of, reason }) => [attempt, of, reason]);

/** A tool that fails as often as a number in a file says, with an error that may pass. */
const flaky: Files = {
  'flaky.mjs': `export default ({ z, tool }) => tool({
  name: 'flaky',
  config: z.strictObject({
    effect: z.enum(['read', 'write']).default('read'),
    repeatable: z.boolean().optional(),
    says: z.string().default('registry: TLS handshake timeout'),
  }),
  transient: [
    { when: /TLS handshake timeout/, what: 'the registry does not answer' },
    { when: /^BUSY: nothing was done$/, what: 'somebody is at it', unchanged: true },
  ],
  *steps({ config: { effect, repeatable, says } }) {
    if (!(yield { preview: [{ address: 'it', action: 'create' }] }).proceed) return;
    const script = 'n=$(cat "$COUNT"); echo $((n + 1)) > "$COUNT"; [ $n -ge 2 ] || { printf "%s\\\\n" "$SAYS"; exit 7; }; echo done';
    yield { file: 'bash', args: ['-c', script], env: { SAYS: says }, effect, ...(repeatable === undefined ? {} : { repeatable }) };
  },
});\n`,
};

/** Runs it; gives the run and how often it was started. */
async function runFlaky(config: string, settings = '', entry = '{ plugin: flaky }') {
  const repo = opsRepo({
    ...flaky,
    'bitops.config.yaml': `bitops: { plugins: [./flaky.mjs]${settings} }\n`,
    'test/bitops.config.yaml': `bitops: { deployments: { flaky: ${entry} } }\n`,
    'test/flaky/bitops.config.yaml': `flaky: ${config}\n`,
    '../count': '0\n',
  });
  const count = join(repo.root, '../count');
  const run = await repo.bitops(['deploy', 'test', ...json], { env: { COUNT: count } });
  expectClean(repo);
  return { run, starts: Number(readFileSync(count, 'utf8')) };
}

test('a read is run again, each attempt is an event, and by itself there are three of them', async () => {
  const { run, starts } = await runFlaky('{}');
  expect([run.exitCode, starts]).toEqual([0, 3]);
  expect(eventsOf(run, 'command.retried')).toMatchObject([
    { deployment: 'flaky', id: 'c1', attempt: 2, of: 3, reason: 'the registry does not answer', delayMs: 1000 },
    { deployment: 'flaky', id: 'c2', attempt: 3, of: 3, reason: 'the registry does not answer', delayMs: 2000 },
  ]);
  expect(eventsOf(run, 'command.finished').map((it) => [it.id, it.exitCode])).toEqual([
    ['c1', 7],
    ['c2', 7],
    ['c3', 0],
  ]);
});

const fast = ', retry: { delay: 20ms }';
test.each([
  { what: 'a write may have changed something', config: '{ effect: write }', starts: 1 },
  { what: 'a write that its tool calls repeatable', config: '{ effect: write, repeatable: true }', starts: 3 },
  {
    what: 'a write that says that it changed nothing',
    config: '{ effect: write, says: "BUSY: nothing was done" }',
    starts: 3,
  },
  {
    what: 'a write that says so beside other things',
    config: '{ effect: write, says: "made it. BUSY: nothing was done" }',
    starts: 1,
  },
  { what: 'a read that its tool calls not repeatable', config: '{ repeatable: false }', starts: 1 },
  { what: 'an error that does not pass', config: '{ says: wrong }', starts: 1 },
  { what: 'retry.attempts: 1', config: '{}', settings: ', retry: { attempts: 1 }', starts: 1 },
  {
    what: 'what a deployment says counts more',
    config: '{}',
    entry: '{ plugin: flaky, retry: { attempts: 2 } }',
    starts: 2,
  },
  {
    what: "the user's own errors",
    config: '{ says: odd 17 }',
    settings: `, retry: { delay: 20ms, on: ['^odd \\d+$'] }`,
    starts: 3,
  },
  {
    what: "the user's own errors, of a write",
    config: '{ says: odd 17, effect: write }',
    settings: `, retry: { delay: 20ms, on: ['odd'] }`,
    starts: 1,
  },
  // A backtracking engine would not come to an end.
  {
    what: 'a pathological expression',
    config: `{ says: ${'a'.repeat(5000)}b }`,
    settings: `, retry: { delay: 20ms, on: ['(a+)+$'] }`,
    starts: 1,
  },
])('$what: $starts', async ({ config, settings = fast, entry, starts }) => {
  const found = await runFlaky(config, settings, entry);
  expect(found.starts).toBe(starts);
  expect(found.run.exitCode).toBe(starts === 3 ? 0 : 1);
  expect(eventsOf(found.run, 'command.retried')).toHaveLength(starts - 1);
});

test('wrong settings are told before anything runs', async () => {
  const { run, starts } = await runFlaky('{}', `, retry: { attempts: 0, delay: 5, on: ['(a'] }`);
  expect([run.exitCode, starts]).toEqual([2, 0]);
  expect(run.events.map((it) => ('what' in it ? it.what : ''))).toEqual([
    expect.stringContaining('retry.attempts'),
    expect.stringContaining('retry.delay'),
    expect.stringContaining('retry.on'),
  ]);
});

test('an interrupt and the time of the deployment end the wait for the next attempt at once', async () => {
  const repo = opsRepo({
    ...flaky,
    'bitops.config.yaml': 'bitops: { plugins: [./flaky.mjs], retry: { delay: 10m } }\n',
    'test/flaky/bitops.config.yaml': 'flaky: {}\n',
    '../count': '0\n',
  });
  const env = { COUNT: join(repo.root, '../count') };
  const signalAfter = { line: /command\.retried/, signal: 'SIGINT' } as const;
  const run = await repo.bitops(['deploy', 'test', ...json], { env, signalAfter });
  expect([run.exitCode, outcomesOf(run)]).toEqual([130, { 'test:flaky': 'cancelled' }]);
  repo.write('test/bitops.config.yaml', 'bitops: { deployments: { flaky: { plugin: flaky, timeout: 1s } } }\n');
  writeFileSync(env.COUNT, '0\n');
  const late = await repo.bitops(['deploy', 'test', ...json], { env });
  expect([late.exitCode, errorsOf(late)]).toEqual([1, ['DEPLOYMENT_TIMED_OUT']]);
  expectClean(repo);
});

test('people see each attempt', async () => {
  const repo = opsRepo({
    ...flaky,
    'bitops.config.yaml': 'bitops: { plugins: [./flaky.mjs], retry: { delay: 20ms, backoff: 1 } }\n',
    'test/flaky/bitops.config.yaml': 'flaky: {}\n',
    '../count': '0\n',
  });
  const { stdout } = await repo.bitops(['deploy', 'test'], { env: { COUNT: join(repo.root, '../count') } });
  expect(stdout.split('\n').filter((line) => line.includes('↻'))).toEqual([
    '  ↻ the registry does not answer: attempt 2 of 3 in 20ms',
    '  ↻ the registry does not answer: attempt 3 of 3 in 20ms',
  ]);
});

terraform('terraform init whose module is not available at first', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitops-module-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'main.tf'), resources('inside'));
  const archive = execFileSync('tar', ['-cz', '-C', folder, 'main.tf']);
  const answers: ('reset' | number)[] = [503, 'reset'];
  const server = createServer((request, response) => {
    // It asks with HEAD for what it will get, and only then gets it.
    const answer = request.method === 'GET' ? (answers.shift() ?? 200) : 200;
    if (answer === 'reset') request.socket.resetAndDestroy();
    else response.writeHead(answer).end(answer === 200 ? archive : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : '';
  const repo = opsRepo({
    'bitops.config.yaml': quick,
    'test/terraform/bitops.config.yaml': 'terraform: { cli: { stack-action: apply } }\n',
    'test/terraform/main.tf': `module "it" {\n  source = "http://127.0.0.1:${port}/module.tar.gz"\n}\n`,
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect([run.exitCode, errorsOf(run)]).toEqual([0, []]);
  expect(retriesOf(run)).toEqual([
    [2, 3, 'a service is not available for now'],
    [3, 3, 'a service did not answer'],
  ]);
  expectClean(repo);
});

terraform('an apply whose state is locked at first is run again; one that failed halfway is not', async () => {
  const server = await startStateServer();
  const held = {
    ID: 'a-lock',
    Operation: 'OperationTypeApply',
    Who: 'ada@laptop',
    Version: '1.11.4',
    Created: '2026-01-01T00:00:00Z',
    Info: '',
    Path: '',
  };
  const wanted: string[] = [];
  server.inTheWay = (operation) => {
    wanted.push(operation);
    return operation === 'OperationTypeApply' && wanted.length < 4 ? held : undefined;
  };
  const fails = `resource "terraform_data" "fails" {
  provisioner "local-exec" {
    command = "echo 'Error: Error acquiring the state lock'; echo 'Lock Info:'; echo 'net/http: TLS handshake timeout'; exit 1"
  }
}\n`;
  const repo = opsRepo({
    'bitops.config.yaml': quick,
    'test/terraform/bitops.config.yaml': 'terraform: { cli: { stack-action: apply } }\n',
    'test/terraform/main.tf': server.backend + resources('good'),
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect([run.exitCode, errorsOf(run)]).toEqual([0, []]);
  expect(wanted).toEqual(['OperationTypePlan', ...Array(3).fill('OperationTypeApply')]);
  const reason = 'the state is locked by somebody else';
  expect(retriesOf(run)).toEqual([
    [2, 3, reason],
    [3, 3, reason],
  ]);
  expect(server.state).toContain('"good"');
  repo.write('test/terraform/main.tf', server.backend + resources('good') + fails);
  const broken = await repo.bitops(['deploy', 'test', ...json]);
  expect([broken.exitCode, retriesOf(broken)]).toEqual([1, []]);
  expectClean(repo);
});

testWith('helm3', 'kubectl')('helm against a cluster that is busy: reads and the upgrade are run again', async () => {
  const { repo, cluster } = await withCluster({
    ...chartIn('test/helm/web'),
    'bitops.config.yaml': quick,
    'test/helm/web/bitops.config.yaml': 'helm:\n  cli:\n    namespace: shop\n    timeout: 3s\n',
  });
  const left = { GET: 1, POST: 1 } as Record<string, number>;
  cluster.refuse(503, ({ method, url }) => {
    const isOurs = method === 'POST' ? url.includes('/deployments') : url.includes('/secrets');
    if (!isOurs || (left[method] ?? 0) === 0) return false;
    left[method] = (left[method] ?? 0) - 1;
    return true;
  });
  const run = await repo.bitops(['deploy', 'test', ...json]);
  expect([run.exitCode, errorsOf(run)]).toEqual([0, []]);
  expect(left).toEqual({ GET: 0, POST: 0 });
  expect(retriesOf(run)).toEqual(Array(2).fill([2, 3, 'the server is not available for now']));
  const again = eventsOf(run, 'command.retried').map(
    (it) => eventsOf(run, 'command.started').find(({ id }) => id === it.id)?.args[0],
  );
  expect(again).toEqual(['list', 'upgrade']);
  expect(cluster.objects('Deployment', 'shop')).toHaveLength(1);
  expectClean(repo);
});
