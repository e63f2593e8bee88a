/** Ops repos of charts. */
import { type DifferentialRepo, listing } from './repo.js';

const chart = 'apiVersion: v2\nname: web\nversion: 1.0.0\n';
const kubeconfig = 'apiVersion: v1\nkind: Config\n';
/** BitOps takes paths of a kubeconfig from its own folder, so that only absolute ones work there. */
const env = { BITOPS_KUBECONFIG_BASE64: Buffer.from(kubeconfig).toString('base64') };
/** BitOps gives helm no flag at all where a required key is missing, which these two are there. */
const required = '    release-name: other\n    k8s:\n      fetch:\n        cluster-name: main\n';
const settings = (cli: string) => `helm:\n  cli:\n    namespace: shop\n${cli}  options:\n${required}`;

/** Answers of a helm that has a release of that status, or none. */
const helm = (status?: string) => `
const release = ${JSON.stringify(status === undefined ? [] : [{ name: 'web', namespace: 'shop', revision: '3', status, updated: '2026-01-02 03:04:05 +0000 UTC' }])};
const history = [1, 2, 3].map((revision) => ({ revision, status: revision === 3 ? ${JSON.stringify(status)} : 'superseded' }));
const isJson = args.includes('json');
const verb = args.find((it) => !it.startsWith('-'));
if (verb === 'list') console.log(isJson ? JSON.stringify(release) : release.map((it) => it.name + ' ' + it.namespace).join('\\n'));
if (verb === 'history' && isJson) console.log(JSON.stringify(history));
else if (verb === 'history') for (const it of history) console.log('- revision: ' + it.revision + '\\n  status: ' + it.status);
if (args.includes('--dry-run=server')) console.log(JSON.stringify({ manifest: '' }));
if (verb === 'version') console.log('v3.18.0');
`;

export const charts: readonly DifferentialRepo[] = [
  {
    name: 'helm-install',
    env,
    programs: { helm: helm() },
    files: {
      'test/bitops.config.yaml': listing({ helm: 'helm' }),
      'test/helm/bitops.config.yaml': '',
      'test/helm/web/bitops.config.yaml': settings(
        '    timeout: 60s\n    set: [a=1, b=2]\n    debug: true\n    atomic: false\n',
      ),
      'test/helm/web/Chart.yaml': chart,
      'test/helm/web/values.yaml': 'a: 1\n',
      'test/helm/web/values-versions.yaml': 'b: 1\n',
      'test/helm/web/values-files/1.yaml': 'c: 1\n',
      'test/helm/web/templates/all.yaml': 'own: 1\n',
      '_default/helm/web/values.yaml': 'd: 1\n',
      '_default/helm/web/values-files/0.yaml': 'e: 1\n',
      '_default/helm/web/templates/all.yaml': 'default: 1\n',
    },
  },
  {
    name: 'helm-upgrade',
    env,
    programs: { helm: helm('deployed') },
    files: {
      'test/bitops.config.yaml': listing({ helm: 'helm' }),
      'test/helm/bitops.config.yaml': '',
      'test/helm/web/bitops.config.yaml': settings(''),
      'test/helm/web/Chart.yaml': chart,
      'test/helm/web/values.yaml': 'a: 1\n',
      'test/helm/web/bitops.before-deploy.d/1.sh': 'kubectl before "$NAMESPACE"\n',
      'test/helm/web/bitops.before-deploy.d/2.sh': 'kubectl second\n',
    },
  },
  {
    name: 'helm-uninstall',
    env: { ...env, HELM_UNINSTALL_CHARTS: 'web,other' },
    programs: { helm: helm('deployed') },
    files: {
      'test/bitops.config.yaml': listing({ helm: 'helm' }),
      'test/helm/bitops.config.yaml': '',
      'test/helm/web/bitops.config.yaml': settings(''),
      'test/helm/web/Chart.yaml': chart,
      'test/helm/web/values.yaml': 'a: 1\n',
    },
  },
  {
    name: 'helm-failed-release',
    env,
    programs: { helm: helm('failed') },
    files: {
      'test/bitops.config.yaml': listing({ helm: 'helm' }),
      'test/helm/bitops.config.yaml': '',
      'test/helm/web/bitops.config.yaml': settings(''),
      'test/helm/web/Chart.yaml': chart,
      'test/helm/web/values.yaml': 'a: 1\n',
    },
  },
];
