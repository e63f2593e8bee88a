import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Answer, configOf, drive, lines, release, runOf, tool } from './tool.js';

/** A chart in a folder; ends with the test. */
function chart(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'bitops-helm-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries({ 'Chart.yaml': 'name: web\n', ...files })) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
const rendered = JSON.stringify({ manifest: '' });
/** Answers as helm would: `list` is what is there, `history` its revisions. */
const helm =
  (list = '[]', history = '[]', more: Answer = () => undefined): Answer =>
  (step) => {
    const own = more(step);
    if (own !== undefined || !('file' in step)) return own;
    if (step.args[0] === 'list') return { stdout: list };
    if (step.args[0] === 'history') return { stdout: history };
    if (step.args.includes('--dry-run=server')) return { stdout: rendered };
    return step.args[0] === 'version' ? { stdout: 'v3.18.0' } : undefined;
  };
/** The verbs of helm in their order, and the release or revision behind those that change something. */
const verbs = (all: readonly string[]) =>
  all.map((it) => it.replace(/^(! )?helm (upgrade.*--dry-run)?.*?(\S+).*$/, (line) => shorten(line)));
const shorten = (line: string) => {
  const [, mark = '', verb = '', ...rest] = /^(! )?helm (\S+) ?(.*)$/.exec(line) ?? [];
  if (line.includes('--dry-run')) return 'render';
  return `${mark}${verb} ${
    rest
      .join(' ')
      .split(' ')
      .slice(0, verb === 'upgrade' ? 2 : 1)
      .at(-1) ?? ''
  }`.trim();
};
const stepsOf = (over: Parameters<typeof runOf>[0] = {}, answer = helm()) =>
  drive(tool.steps(runOf({ folder: chart(), ...over })), answer).steps;

describe('a deploy', () => {
  test('installs what is not there [compat 6.helm-status]', () => {
    expect(verbs(lines(stepsOf()))).toEqual(['list --namespace', 'render', '! upgrade web', 'list --namespace']);
  });

  test('upgrades what is deployed, and compares with it [compat 6.helm-status]', () => {
    const all = lines(stepsOf({}, helm(release('web', 'deployed', 7))));
    expect(all[1]).toBe('helm get manifest web --namespace shop --revision 7');
    expect(verbs(all)).toContain('! upgrade web');
  });

  test('rolls back to the last good revision first where the last one failed [compat 6.helm-status]', () => {
    const history = JSON.stringify([
      { revision: 1, status: 'superseded' },
      { revision: 2, status: 'deployed' },
      { revision: 3, status: 'failed' },
    ]);
    const all = lines(stepsOf({}, helm(release('web', 'failed'), history)));
    expect(all.filter((it) => it.startsWith('!')).map((it) => it.split(' ').slice(2, 5))).toEqual([
      ['rollback', 'web', '2'],
      ['upgrade', '--install', 'web'],
    ]);
  });

  test('replaces a first install that failed', () => {
    const history = JSON.stringify([{ revision: 1, status: 'failed' }]);
    const all = lines(stepsOf({}, helm(release('web', 'failed', 1), history)));
    expect(all.filter((it) => it.startsWith('!')).map((it) => it.split(' ')[2])).toEqual(['upgrade']);
  });

  test.each([
    ['pending-install', 1, 'helm uninstall web --namespace shop'],
    ['pending-upgrade', 3, 'helm rollback web 2 --namespace shop'],
    ['uninstalling', 3, 'helm uninstall web --namespace shop'],
  ])('does nothing to a release that is %s, and says how to mend it', (status, revision, fix) => {
    expect(() => stepsOf({}, helm(release('web', status, revision)))).toThrow(
      expect.objectContaining({ code: 'HELM_RELEASE_PENDING' }),
    );
    try {
      stepsOf({}, helm(release('web', status, revision)));
    } catch (error) {
      expect(JSON.stringify(error)).toContain(fix);
      expect(JSON.stringify(error)).toContain('since 2026-01-02 03:04:05 +0000 UTC');
    }
  });

  test('rolls back what fails, and tells what failed; atomic leaves that to helm', () => {
    const failed = Object.assign(new Error('upgrade failed'), { code: 'COMMAND_FAILED', printed: [] });
    const fail: Answer = (step) => {
      if ('file' in step && step.effect === 'write' && step.args[0] === 'upgrade') throw failed;
      return undefined;
    };
    const tried: string[] = [];
    const answer: Answer = (step) => {
      tried.push(...lines([step]));
      return helm(release('web', 'deployed'), '[]', fail)(step);
    };
    expect(() => stepsOf({}, answer)).toThrow('upgrade failed');
    expect(tried.at(-1)).toContain('! helm rollback web 3');
    tried.length = 0;
    expect(() => stepsOf({ config: configOf({ atomic: true }) }, answer)).toThrow('upgrade failed');
    expect(tried.at(-1)).toContain('--atomic');
  });

  test.each([
    ['v3.18.0', ['--atomic', '--wait', '--force']],
    ['v4.1.4+g05fa379', ['--rollback-on-failure', '--wait', '--force-replace', '--server-side=false']],
  ])('speaks the words of helm %s [compat 6.helm-keys]', (version, flags) => {
    const answer = helm('[]', '[]', (step) =>
      'file' in step && step.args[0] === 'version' ? { stdout: version } : undefined,
    );
    const config = configOf({ atomic: true, wait: true, force: true, timeout: '90s', debug: true });
    const upgrade = lines(stepsOf({ config }, answer)).find((it) => it.startsWith('! helm upgrade')) ?? '';
    expect(upgrade).toContain(`--timeout 90s ${flags.join(' ')} --debug`);
  });

  test('goes on with a release that is named after the folder, with a warning [compat 6.helm-release-name]', () => {
    const run = { config: configOf({}, { 'release-name': 'shop-web' }) };
    const steps = stepsOf(run, helm(release('web', 'deployed')));
    expect(lines(steps)[0]).toContain('--filter ^(shop-web|web)$');
    expect(steps.find((it) => 'warning' in it)).toMatchObject({ warning: { code: 'HELM_RELEASE_NAME' } });
    expect(verbs(lines(steps))).toContain('! upgrade web');
    expect(verbs(lines(stepsOf(run)))).toContain('! upgrade shop-web');
  });
});

describe('a plan', () => {
  test('changes nothing', () => {
    const answer: Answer = (step) => ('preview' in step ? { proceed: false } : helm(release('web', 'deployed'))(step));
    expect(lines(stepsOf({ intent: 'plan', action: 'preview' }, answer)).filter((it) => it.startsWith('!'))).toEqual(
      [],
    );
  });
});

describe('the removal', () => {
  const manifest: Answer = (step) =>
    'file' in step && step.args[0] === 'get'
      ? { stdout: 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n' }
      : undefined;

  test('uninstalls what is there, and shows it before', () => {
    const steps = stepsOf({ action: 'destroy' }, helm(release('web', 'deployed'), '[]', manifest));
    expect(steps.find((it) => 'preview' in it)).toEqual({ preview: [{ address: 'Service web', action: 'delete' }] });
    expect(verbs(lines(steps)).at(-1)).toBe('! uninstall web');
  });

  test('of nothing is a warning', () => {
    const steps = stepsOf({ action: 'destroy' });
    expect(steps.find((it) => 'warning' in it)).toMatchObject({ warning: { code: 'HELM_RELEASE_MISSING' } });
    expect(lines(steps).filter((it) => it.startsWith('!'))).toEqual([]);
  });

  test.each([
    [{ uninstall: true }, 'destroy'],
    [{ 'uninstall-charts': ['api', 'web'] }, 'destroy'],
    [{ 'uninstall-charts': ['shop-web'], 'release-name': 'shop-web' }, 'destroy'],
    [{ 'uninstall-charts': ['api'] }, 'apply'],
  ])('is what the configuration asks for: %j [compat 6.helm-uninstall]', (options, action) => {
    expect(tool.action(configOf({}, options), { environment: 'test', name: 'helm/web' })).toBe(action);
  });

  test('is no business of a dry run', () => {
    const config = configOf({ 'dry-run': true }, { uninstall: true });
    expect(tool.action(config, { environment: 'test', name: 'helm/web' })).toBe('preview');
  });
});

describe('what helm is given', () => {
  test('files of values in the order of BitOps, but for the empty ones; then inputs, then --set [compat 2.lists 5.helm-values 6.helm-empty-values]', () => {
    const own = { 'values.yaml': 'a: 1', 'values-versions.yaml': '# only this\n', 'values-secrets.yaml': 'b: 1' };
    const folder = chart({
      ...own,
      'values-files/1.yaml': 'a: 1',
      'values-files/0.yaml': 'a: 1',
      'values-files/x.txt': 'x',
    });
    const defaults = chart({ 'values.yaml': 'a: 1', 'values-versions.yaml': 'a: 1', 'values-files/d.yaml': 'a: 1' });
    const inputs = { host: { value: 'h', sensitive: true }, later: { unknown: true, sensitive: false } } as const;
    const steps = stepsOf({ folder, defaults, inputs, config: configOf({ set: ['a=1', 'b=2'] }) });
    const upgrade = steps.find((it) => 'file' in it && it.effect === 'write');
    const args = upgrade !== undefined && 'file' in upgrade ? upgrade.args : [];
    const values = args.filter((_, index) => args[index - 1] === '--values');
    expect(
      values.map((it) => it.replace(/^(\.\.\/)+.*?bitops-helm-\w+/, 'default').replace(/^(\.\.\/)+.*w\//, '')),
    ).toEqual(
      [
        ...['default/values.yaml', 'values.yaml', 'values-secrets.yaml', 'default/values-files/d.yaml'],
        ...['values-files/0.yaml', 'values-files/1.yaml', 'artifacts/inputs.yaml'],
      ].map((it) => expect.stringContaining(it.replace('default', ''))),
    );
    expect(args.slice(-4)).toEqual(['--set', 'a=1', '--set', 'b=2']);
    expect(steps).toContainEqual({ write: '/w/artifacts/inputs.yaml', content: '{"host":"h"}', mode: 0o600 });
  });

  test('secret values from a variable, hidden and for the owner alone [compat 6.helm-base64]', () => {
    const content = 'db: {password: open-sesame, port: 5432}\nok: abc\n';
    const secrets = Buffer.from(content).toString('base64');
    const steps = stepsOf({ config: configOf({}, { 'secrets-base64': secrets }) });
    expect(steps.slice(0, 3)).toEqual([
      { mask: 'open-sesame' },
      { mask: '5432' },
      { write: 'values-secrets.yaml', content, mode: 0o600 },
    ]);
  });

  test('dependencies only where there are some; the locked ones where there is a lock, if helm can [compat 6.helm-dependencies]', () => {
    const dependent = 'name: web\ndependencies: [{name: common, version: 1.0.0, repository: "file://../common"}]\n';
    const verbsOf = (folder: string, answer = helm()) =>
      lines(stepsOf({ folder }, answer)).flatMap((it) => /dependency \w+/.exec(it)?.[0] ?? []);
    expect(verbsOf(chart())).toEqual([]);
    expect(verbsOf(chart({ 'Chart.yaml': dependent }))).toEqual(['dependency update']);
    const locked = chart({ 'Chart.yaml': dependent, 'Chart.lock': 'a: 1' });
    expect(verbsOf(locked)).toEqual(['dependency build']);
    const refuse: Answer = (step) => {
      if (!('file' in step) || step.args[1] !== 'build') return undefined;
      const printed = ['Error: no repository definition for https://x.test. Please add them via helm repo add'];
      throw Object.assign(new Error('failed'), { code: 'COMMAND_FAILED', printed });
    };
    expect(verbsOf(locked, helm('[]', '[]', refuse))).toEqual(['dependency build', 'dependency update']);
  });
});

describe('the kubeconfig', () => {
  const text = 'clusters: [{name: c}]\nusers: [{name: u, user: {token: open-sesame, client-key-data: a2V5a2V5}}]\n';
  const base64 = Buffer.from(text).toString('base64');

  test('in base64 is written for the owner alone, and its secrets are hidden [compat 6.helm-base64]', () => {
    const config = configOf(
      {},
      { k8s: { 'kubeconfig-base64': base64, kubeconfigpath: 'x', fetch: { 'cluster-name': 'c' } } },
    );
    const steps = stepsOf({ config });
    expect(steps.slice(0, 3)).toEqual([
      { mask: 'open-sesame' },
      { mask: 'a2V5a2V5' },
      { write: '/w/.kube/config', content: text, mode: 0o600 },
    ]);
    const commands = steps.filter((it) => 'file' in it);
    expect(commands.map((it) => ('file' in it ? it.env?.['KUBECONFIG'] : ''))).toEqual(
      commands.map(() => '/w/.kube/config'),
    );
  });

  test('is a path, else fetched, else what is there already [compat 6.helm-kubeconfig]', () => {
    const fetch = { 'cluster-name': 'production' };
    const path = configOf({}, { k8s: { kubeconfigpath: '../config', fetch } });
    const run = {
      env: { BITOPS_KUBE_CONFIG_FILE: '/w/.kube/config' },
      deployment: runOf().deployment,
      action: 'apply' as const,
    };
    expect(tool.exports({ ...run, config: path })).toMatchObject({ KUBECONFIG: '/w/test/helm/config' });
    const fetched = stepsOf({ config: configOf({}, { k8s: { kubeconfigpath: 'none', fetch } }) });
    expect(lines(fetched)[0]).toBe('aws eks update-kubeconfig --name production --kubeconfig /w/.kube/config');
    expect(tool.binaries({ config: configOf({}, { k8s: { fetch } }), env: {} }).map((it) => it.name)).toEqual([
      'helm',
      'aws',
    ]);
    for (const it of [configOf(), configOf({}, { k8s: { fetch: { ...fetch, kubeconfig: false } } })]) {
      expect(tool.exports({ ...run, config: it })).toEqual({});
      expect(tool.binaries({ config: it, env: {} }).map((one) => one.name)).toEqual(['helm']);
    }
  });
});

describe('before the first change', () => {
  const check = (over: Parameters<typeof runOf>[0]) => drive(tool.check(runOf(over))).steps;
  const fails = (over: Parameters<typeof runOf>[0], code: string) =>
    expect(() => check(over)).toThrow(expect.objectContaining({ code }));

  test('the chart and the kubeconfig must be there, unless a hook may still write them', () => {
    fails({}, 'HELM_CHART_MISSING');
    expect(check({ hooked: true })).toEqual([]);
    expect(check({ defaults: chart() })).toEqual([]);
    const config = configOf({}, { k8s: { kubeconfigpath: '/nowhere/config' } });
    fails({ folder: chart(), config }, 'HELM_KUBECONFIG_MISSING');
    expect(check({ folder: chart(), config, hooked: true })).toEqual([]);
  });

  test('what is in variables must be what it should be, and is not shown', () => {
    const nonsense = Buffer.from('open sesame').toString('base64');
    fails(
      { folder: chart(), config: configOf({}, { k8s: { 'kubeconfig-base64': nonsense } }) },
      'HELM_KUBECONFIG_INVALID',
    );
    fails({ folder: chart(), config: configOf({}, { 'secrets-base64': nonsense }) }, 'HELM_SECRETS_INVALID');
  });

  test('values must be YAML, but not to uninstall', () => {
    const folder = chart({ 'values.yaml': 'ok: 1\npassword: [open-sesame\n' });
    try {
      check({ folder });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'HELM_VALUES_INVALID', at: { line: 3 } });
      expect(JSON.stringify(error)).not.toContain('sesame');
    }
    expect(check({ folder, action: 'destroy' })).toEqual([]);
  });

  test('a secret among the arguments is warned of', () => {
    const config = configOf({ set: ['image.tag=1', 'db.password=open-sesame'] });
    const [step, ...more] = check({ folder: chart(), config });
    expect([step, more]).toMatchObject([{ warning: { code: 'HELM_SET_SECRET' } }, []]);
    expect(JSON.stringify(step)).not.toContain('sesame');
  });
});
