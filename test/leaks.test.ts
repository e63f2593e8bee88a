/**
 * The leak campaign: secrets of all kinds, thrown at every sink through every tool. BITOPS_TEST_LEAKS says how many, and
 * BITOPS_TEST_SEED which; `npm run test:leaks` throws 500.
 */
import { readFileSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Aws, startAws } from './rig/aws.js';
import { addCluster } from './rig/helm.js';
import { type Groups, leakyRepo } from './rig/leak-repo.js';
import { leaksIn, makeSecrets, needlesOf, type Secret, seeded } from './rig/leak-secrets.js';
import { filesBelow, watchRun } from './rig/leak-watch.js';
import { startProgram } from './rig/program.js';
import { eventsOf, expectClean, linesOf, type OpsRepo, opsRepo, outcomesOf, testWith } from './rig.js';

const count = Number(process.env['BITOPS_TEST_LEAKS'] ?? 33);
const isLong = count >= 200;
const seed = Number(process.env['BITOPS_TEST_SEED'] ?? 20_261_125);
const builtCli = fileURLToPath(new URL('../bin/dist/cli.js', import.meta.url));

function makeGroups(): Groups {
  const random = seeded(seed);
  const share = (part: number) => Math.max(2, Math.round(count * part));
  const groups = {
    field: makeSecrets(random, share(0.08)),
    terraform: makeSecrets(random, share(0.14)),
    values: makeSecrets(random, share(0.08)),
    params: makeSecrets(random, share(0.04), true),
    mask: makeSecrets(random, share(0.08), true),
    cloud: makeSecrets(random, 1, true),
  };
  const others = Object.values(groups).flat().length;
  return { ...groups, env: makeSecrets(random, Math.max(11, count - others)) };
}

const variables = ({ env }: Groups) => Object.fromEntries(env.map(({ value }, at) => [`LEAK_${at}_TOKEN`, value]));

/** Puts a secret into the cloud, where nobody but the tool can get it. */
async function putParameter({ env }: Aws, secret: Secret | undefined): Promise<void> {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'AmazonSSM.PutParameter',
    authorization:
      'AWS4-HMAC-SHA256 Credential=mock-access-key/20260101/us-east-1/ssm/aws4_request, SignedHeaders=host, Signature=0',
  };
  const body = JSON.stringify({ Name: '/leak', Value: secret?.value, Type: 'SecureString' });
  expect((await fetch(env['AWS_ENDPOINT_URL'] ?? '', { method: 'POST', headers, body })).status).toBe(200);
}

/** A terminal of 100 columns; what is printed there comes as one text. */
function onTerminal(repo: OpsRepo, args: readonly string[], env: Readonly<Record<string, string>>) {
  const script =
    'import fcntl, os, pty, struct, sys, termios\n' +
    'def read(fd):\n    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))\n    return os.read(fd, 65536)\n' +
    'sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:], read)))';
  const command = ['-c', script, process.execPath, builtCli, ...args];
  const all = { ...repo.env, ...env, TERM: 'xterm-256color' };
  return startProgram({ file: 'python3', args: command, cwd: repo.root, env: all }, { timeout: 900_000 }).done;
}

test('the search finds what is planted, in every form, and nothing where nothing is', () => {
  const secrets = makeSecrets(seeded(7), 22);
  const needles = needlesOf(secrets);
  for (const { value, cores } of secrets) {
    const bytes = Buffer.from(value);
    const forms = [
      value,
      JSON.stringify(value),
      bytes.toString('hex'),
      encodeURIComponent(value),
      cores[0]?.slice(2, 10) ?? '',
    ];
    const encoded = ['', 'u', 'us'].flatMap((it) => [`${it}${value}`]).map((it) => Buffer.from(it).toString('base64'));
    for (const form of [...forms, ...encoded]) {
      expect(leaksIn(Buffer.from(`é before ${form} behind`), needles).length, form).toBeGreaterThan(0);
    }
  }
  expect(leaksIn(readFileSync(fileURLToPath(import.meta.url)), needles)).toEqual([]);
});

testWith(
  'terraform',
  'ansible',
  'helm3',
  'kubectl',
  'aws',
  'moto',
)(
  'no secret is in any output, file, folder or argument',
  async () => {
    console.log(`${count} secrets of the seed ${seed}`);
    const groups = makeGroups();
    const needles = needlesOf(Object.values(groups).flat());
    const repo = opsRepo(leakyRepo(groups));
    const cluster = await addCluster(repo);
    const cloud = await startAws(repo);
    await putParameter(cloud, groups.cloud[0]);
    const given = new Map(filesBelow(dirname(repo.root)).map((file) => [file, readFileSync(file)]));
    const url = `postgres://app:${encodeURIComponent(groups.env[0]?.value ?? '')}@db.example.com/app`;
    const env = {
      ...cloud.env,
      ...variables(groups),
      DATABASE_URL: url,
      KNOWN: 'env,field,values,params',
      LEAKS: `${repo.home}/leaks.json`,
      AWS_DEFAULT_REGION: 'us-east-1',
      KUBECONFIG: `${repo.home}/.kube/config`,
    };
    const printed = new Map<string, string>();
    const watch = watchRun(repo.env['RIG_MARKER'] ?? '', repo.tmp);
    const bitops = async (exitCodes: readonly number[], args: readonly string[], more = {}) => {
      const done = await repo.bitops(args, { env: { ...env, ...more }, timeout: 900_000 });
      printed.set(args.join(' '), done.stdout + done.stderr);
      expect(exitCodes, `${args.join(' ')}\n${done.stderr.slice(-3000)}`).toContain(done.exitCode);
      return done;
    };

    const deploy = await bitops([1], ['deploy', 'test', '--format', 'json']);
    const done = Object.fromEntries(
      Object.keys(outcomesOf(deploy)).map((it) => [it, it === 'test:last' ? 'failed' : 'succeeded']),
    );
    expect([outcomesOf(deploy), Object.keys(done)], JSON.stringify(eventsOf(deploy, 'error'), undefined, 1)).toEqual([
      done,
      expect.arrayContaining(['test:helm/web', 'test:mine']),
    ]);
    // It is not that nothing was printed.
    expect(linesOf(deploy).filter((it) => it.startsWith('clear ***')).length).toBeGreaterThan(count);
    const told = eventsOf(deploy, 'deployment.finished').flatMap((it) => Object.values(it.outputs ?? {}));
    expect(told.filter((it) => 'value' in it && it.value === '***').length).toBeGreaterThan(4);
    expect(told.filter((it) => JSON.stringify(it).includes('***') && !it.sensitive)).toEqual([]);
    // The short form leaves out what takes its time; what is not part of a run, nobody knows.
    const part = isLong ? '' : ' --only careless --only mine';
    const known = isLong ? {} : { KNOWN: 'env,field' };
    const grouped = `deploy test --output grouped --concurrency 2 --log-level debug${part}`;
    await bitops([isLong ? 1 : 0], grouped.split(' '), known);
    const terminal = await onTerminal(repo, `plan test --log-level debug${part}`.split(' '), { ...env, ...known });
    printed.set('on a terminal', terminal.stdout + terminal.stderr);
    expect(terminal.stdout).toContain('test › careless');
    await bitops([1], ['plan', 'test', '--only', 'careless', '--log-level', 'debug'], {
      LOOSE: '1',
      KNOWN: 'env,field',
    });
    const views = ['explain test --all', 'graph', 'list', 'validate', 'doctor', 'plugins list', 'runs'];
    for (const view of views) {
      const args = view.split(' ');
      await Promise.all([args, [...args, '--format', 'json']].map((it) => bitops([0, 2], it)));
    }
    const seen = watch.stop();
    const wrong = groups.env.slice(0, isLong ? 30 : 3).map((it) => it.value);
    for (const it of wrong) await bitops([2], ['deploy', it, '--log-level', 'debug', '--set', it, `--${it}`]);

    const found = [...printed].flatMap(([what, text]) =>
      leaksIn(Buffer.from(text), needles).map((it) => `${what}: ${it}`),
    );
    expect(found).toEqual([]);
    const made = filesBelow(dirname(repo.root)).filter((file) => given.get(file)?.equals(readFileSync(file)) !== true);
    const names = made.map((it) => basename(it));
    expect(names).toEqual(expect.arrayContaining(['run.log', 'faults', 'events.ndjson']));
    const holding = made.filter((file) => leaksIn(readFileSync(file), needles).length > 0);
    // State is what it is, and for its owner alone; so are the caches of other programs in the home.
    expect(holding.map((it) => basename(it)).filter((it) => !/^terraform\.tfstate(\.backup)?$/.test(it))).toEqual([]);
    for (const file of holding) expect([file, statSync(file).mode & 0o077]).toEqual([file, 0]);
    expect([...seen.open]).toEqual([]);
    expect(seen.commands.size).toBeGreaterThan(30);
    expect([...seen.commands].flatMap((it) => leaksIn(Buffer.from(it, 'latin1'), needles))).toEqual([]);
    expect(cluster.objects('Secret', 'shop').length).toBeGreaterThan(1);
    expectClean(repo);
  },
  1_800_000,
);
