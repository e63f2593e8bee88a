/** examples/full: terraform, ansible, helm and cloudformation, all real, in one run; each takes what others made. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Change } from '@bitops/core';
import { expect, test } from 'vitest';
import { startAws } from './rig/aws.js';
import { withCluster } from './rig/helm.js';
import { errorsOf, eventsOf, expectClean, type Files, type Finished, opsRepo, testWith } from './rig.js';
import { root, trackedFiles } from './tracked.js';

/** The files of the example. */
function example(): Files {
  const folder = 'examples/full/';
  const files = trackedFiles(`${folder}*`).map((path) => [path.slice(folder.length), readFileSync(join(root, path))]);
  return Object.fromEntries(files);
}
const password = 'only-for-example-site';

test('programs of several tools that are missing are told together, before the first step', async () => {
  const repo = opsRepo(example());
  const bash = execFileSync('sh', ['-c', 'command -v bash'], { encoding: 'utf8' }).trim();
  repo.write('../home/programs/.keep', '');
  symlinkSync(bash, join(repo.home, 'programs', 'bash'));
  const env = { PATH: join(repo.home, 'programs') };
  const run = await repo.bitops(['deploy', 'test', '--format', 'json'], { env });
  const missing = eventsOf(run, 'error').map(({ code, what, fix }) => [
    code,
    what.split(' ')[0],
    fix?.includes('https://'),
  ]);
  const wanted = ['terraform', 'ansible-playbook', 'helm', 'aws'].map((it) => ['BINARY_MISSING', it, true]);
  expect([run.exitCode, missing]).toEqual([2, expect.arrayContaining(wanted)]);
  expect(eventsOf(run, 'run.started')).toEqual([]);
});

/** The files below a folder in which a text stands, also in base64. */
function holding(folder: string, text: string): readonly string[] {
  const needles = [text, Buffer.from(text).toString('base64').slice(0, -4)];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .map((it) => join(it.parentPath, it.name))
    .filter((path) => needles.some((it) => readFileSync(path).includes(it)))
    .map((path) => relative(folder, path))
    .sort();
}

/** What each deployment changed, or would: `+1 ~0 -0`, or why it is not known. */
function changes(run: Finished): Readonly<Record<string, string>> {
  const all = eventsOf(run, 'deployment.finished').map(({ deployment, changes: counts, reason, outcome }) => {
    const { create, update, delete: gone } = counts ?? ({} as Partial<Record<Change['action'], number>>);
    return [deployment, counts === undefined ? (reason ?? outcome) : `+${create} ~${update} -${gone}`];
  });
  return Object.fromEntries(all);
}

testWith(
  'terraform',
  'ansible',
  'helm3',
  'kubectl',
  'aws',
  'moto',
)(
  'is planned, deployed, found unchanged, changed and destroyed; each plan says what the deploy then does',
  async () => {
    const { repo, cluster } = await withCluster(example());
    const { env: aws } = await startAws(repo);
    const site = join(repo.home, 'site');
    const env = { ...aws, SITE_FOLDER: site, TF_CLI_CONFIG_FILE: '/dev/null' };
    const before = Object.keys(repo.snapshot());
    const printed: string[] = [];
    const run = async (...args: readonly string[]) => {
      const done = await repo.bitops([...args, '--format', 'json'], { env, timeout: 280_000 });
      printed.push(done.stdout + done.stderr);
      expect([args, errorsOf(done), done.stderr]).toEqual([args, [], '']);
      return done;
    };
    const known = ['ansible', 'helm/web', 'cloudformation'];

    const first = await run('plan', 'test');
    expect(first.exitCode).toBe(0);
    expect(changes(first)).toMatchObject({ terraform: '+2 ~0 -0' });
    for (const it of known) expect(changes(first)[it]).toMatch(/^known after deploy: \$\{outputs\.terraform/);
    expect(Object.keys(repo.snapshot())).toEqual(before);

    expect(changes(await run('deploy', 'test'))).toEqual({
      terraform: '+2 ~0 -0',
      ansible: '+0 ~3 -0',
      'helm/web': '+2 ~0 -0',
      cloudformation: '+1 ~0 -0',
    });
    const zones = '<p>1. north</p>\n<p>2. south</p>\n';
    expect(readFileSync(join(site, 'index.html'), 'utf8')).toBe(`<h1>hello from example-site</h1>\n${zones}`);
    expect(readFileSync(join(site, 'password'), 'utf8')).toBe(`admin:${password}\n`);
    expect(cluster.find('ConfigMap', 'example', 'web')?.['data']).toEqual({
      greeting: 'hello from example-site',
      zones: 'north, south',
    });
    expect(cluster.find('Secret', 'example', 'web')?.['data']).toEqual({
      password: Buffer.from(password).toString('base64'),
    });
    const unchanged = Object.fromEntries(['terraform', ...known].map((it) => [it, '+0 ~0 -0']));
    const clean = await run('plan', 'test', '--exit-code');
    expect([clean.exitCode, changes(clean)]).toEqual([0, unchanged]);
    expect(changes(await run('deploy', 'test'))).toEqual(unchanged);

    const main = repo.read('test/terraform/main.tf');
    repo.write('test/terraform/main.tf', main.replace('"hello from ', '"welcome to '));
    repo.write(
      'test/helm/web/templates/more.yaml',
      'apiVersion: v1\nkind: Service\nmetadata: {name: more}\nspec: {}\n',
    );
    const changed = { terraform: '+0 ~0 -0', ansible: '+0 ~1 -0', 'helm/web': '+1 ~1 -0', cloudformation: '+0 ~0 -0' };
    expect(changes(await run('plan', 'test'))).toEqual(changed);
    expect(changes(await run('deploy', 'test'))).toEqual(changed);
    expect(readFileSync(join(site, 'index.html'), 'utf8')).toBe(`<h1>welcome to example-site</h1>\n${zones}`);
    expect(holding(join(repo.root, '..'), password)).toEqual([
      'home/site/password',
      'repo/test/terraform/terraform.tfstate',
      'repo/test/terraform/terraform.tfstate.backup',
    ]);

    const gone = await run('destroy', 'test', '--yes');
    expect(Object.keys(changes(gone))).toEqual(['cloudformation', 'helm/web', 'ansible', 'terraform']);
    expect(changes(gone)).toMatchObject({ terraform: '+0 ~0 -2', 'helm/web': '+0 ~0 -3', cloudformation: '+0 ~0 -1' });
    expect(existsSync(site)).toBe(false);
    for (const kind of ['ConfigMap', 'Secret', 'Service']) expect(cluster.objects(kind, 'example')).toEqual([]);
    const text = printed.join('');
    expect(text).not.toContain(password);
    expect(text).not.toContain(Buffer.from(password).toString('base64'));
    const kept = Object.keys(repo.snapshot()).filter((it) => !before.includes(it) && !it.includes('terraform.tfstate'));
    expect(kept).toEqual(['test/ansible/inventory', 'test/helm/web/templates/more.yaml']);
    expectClean(repo);
  },
  600_000,
);
