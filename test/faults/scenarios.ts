/** The runs that a campaign disturbs, and what must be true of the world that they change. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addCluster, chartIn } from '../rig/helm.js';
import type { KubeObject } from '../rig/kubernetes.js';
import { startStateServer } from '../rig/state-server.js';
import { type Files, hooksIn, type OpsRepo, resources, scripted, type ToolName } from '../rig.js';

export const scenarioNames = ['terraform', 'remote state', 'helm', 'shell', 'many processes'] as const;

export type ScenarioName = (typeof scenarioNames)[number];

/** What exists, and what is known of it. */
export interface Known {
  /** What was made: each name as often as it was made. */
  readonly made: readonly string[];
  /** What the state has, and what of it has to be made again; nothing where it can't be read. */
  readonly state: readonly { readonly name: string; readonly tainted: boolean }[] | undefined;
}

/** An ops repo of a scenario, and the world that it changes. */
export interface Scene {
  readonly environments: readonly string[];
  /** What is made of what has a state, when all is done. */
  readonly whole: readonly string[];
  /** Other names that are made, as often as they are made. */
  readonly steps: readonly string[];
  look(): Known;
  /** Who holds a lock of the tool that outlived it, as people are told of it; and frees it. */
  freeLock(): string | undefined;
}

/** A scenario: which tools it needs, its files, and what else is set up around them. */
export interface Scenario {
  readonly needs: readonly ToolName[];
  files(): Files;
  open(repo: OpsRepo): Promise<Scene>;
}

const apply = 'terraform: { cli: { stack-action: apply } }\n';
const names = ['r1', 'r2', 'r3', 'r4'];
/** Leaves a trace in the world: `$WORLD` is a folder outside of the ops repo. */
const make = (name: string, seconds = 0.1) => `sleep ${seconds}; echo made >>"$WORLD/${name}"`;
const kept = '; echo "$BITOPS_ENVIRONMENT" >inventory';

/** Two resources at once, then one, then one; each leaves a trace when it exists. */
const main = names
  .map((name, index) => {
    const it = scripted(name, make(name) + (name === 'r2' ? kept : ''));
    return index < 2 ? it : it.replace('input', `depends_on = [terraform_data.r${index}]\n  input`);
  })
  .join('');

const many = Array.from({ length: 54 }, (_, index) => `n${index}`);
const then = 'after: { plugin: shell }';
const afterFiles = { 'test/after/deploy.sh': `${make('after')}\n` };
const noLock = () => undefined;

export const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  terraform: {
    needs: ['terraform'],
    files: () => ({
      ...hooksIn('test'),
      ...hooksIn('test/terraform'),
      ...afterFiles,
      'test/bitops.config.yaml': `bitops: { deployments: { terraform: { keep: [inventory] }, ${then} } }\n`,
      'test/terraform/bitops.config.yaml': apply,
      'test/terraform/main.tf': main,
    }),
    async open(repo) {
      const file = join(repo.root, 'test/terraform/terraform.tfstate');
      const state = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');
      const look = () => ({ made: traces(repo), state: toState(state()) });
      return { environments: ['test'], whole: names, steps: ['after'], look, freeLock: noLock };
    },
  },
  'remote state': {
    needs: ['terraform'],
    files: () => ({
      ...afterFiles,
      'test/bitops.config.yaml': `bitops: { deployments: { terraform: {}, ${then} } }\n`,
      'test/terraform/bitops.config.yaml': apply,
      'test/terraform/bitops.always.d/m.sh': 'echo always\n',
    }),
    async open(repo) {
      const server = await startStateServer({ locks: true, delay: 400 });
      repo.write('test/terraform/main.tf', server.backend + main.replace(kept, '') + resources('quick'));
      return {
        environments: ['test'],
        whole: names,
        steps: ['after'],
        look: () => ({ made: traces(repo), state: toState(server.state)?.filter((it) => it.name !== 'quick') }),
        freeLock() {
          const holder = server.lock?.['ID'];
          server.lock = undefined;
          return holder;
        },
      };
    },
  },
  helm: {
    needs: ['helm3', 'kubectl'],
    files: () => ({
      ...chartIn('test/helm/api'),
      ...chartIn('test/helm/web'),
      ...afterFiles,
      'test/bitops.config.yaml': `bitops: { deployments: { helm/api: {}, helm/web: {}, ${then} } }\n`,
      'test/helm/api/bitops.config.yaml': 'helm: { cli: { namespace: shop } }\n',
      'test/helm/web/bitops.config.yaml': 'helm: { cli: { namespace: shop } }\n',
      'test/helm/web/bitops.on-failure.d/m.sh': 'echo failed\n',
    }),
    async open(repo) {
      const cluster = await addCluster(repo, 'helm3');
      const labels = () => cluster.objects('Secret', 'shop').map((it) => labelsOf(it));
      return {
        environments: ['test'],
        whole: ['api', 'web'],
        steps: ['after'],
        look: () => ({
          made: [...cluster.objects('Deployment', 'shop').map((it) => it.metadata.name), ...traces(repo)],
          state: newestOf(labels().filter((it) => it['owner'] === 'helm')),
        }),
        freeLock: noLock,
      };
    },
  },
  shell: {
    needs: [],
    files: () => ({
      ...hooksIn('one'),
      ...hooksIn('one/a'),
      ...Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`_data/${index}/x/file`, 'x\n'])),
      'one/bitops.config.yaml':
        'bitops: { deployments: { a: { plugin: shell, keep: [result] }, b: { plugin: shell } } }\n',
      'one/a/deploy.sh': `mkdir -p result/in; echo kept >result/in/file; ${make('a', 0.3)}\n`,
      'one/b/deploy.sh': `trap 'exit 1' INT; sleep 0.3 & wait; ${make('b')}\n`,
      'two/bitops.config.yaml': 'bitops: { deployments: { c: { plugin: shell }, d: { plugin: shell, needs: [] } } }\n',
      'two/c/deploy.sh': `trap '' INT; ${make('c', 0.3)}\n`,
      'two/d/deploy.sh': `${make('d', 0.2)}\n`,
    }),
    async open(repo) {
      const look = () => ({ made: traces(repo), state: [] });
      return { environments: ['one', 'two'], whole: [], steps: ['a', 'b', 'c', 'd'], look, freeLock: noLock };
    },
  },
  // So many that a program beside bitops starts them.
  'many processes': {
    needs: [],
    files: () => ({
      'test/bitops.config.yaml': `bitops: { deployments: { ${many.map((it) => `${it}: { plugin: shell, needs: [] }`).join(', ')} } }\n`,
      ...Object.fromEntries(many.map((it) => [`test/${it}/deploy.sh`, `echo ${it}; ${make(it, 0.05)}\n`])),
    }),
    async open(repo) {
      const look = () => ({ made: traces(repo), state: [] });
      return { environments: ['test'], whole: [], steps: many, look, freeLock: noLock };
    },
  },
};

/** The names that left traces in the world, each as often as it did. */
function traces(repo: OpsRepo): readonly string[] {
  const files = readdirSync(repo.home, { withFileTypes: true }).filter((it) => it.isFile());
  return files.flatMap(({ name }) => {
    const lines = readFileSync(join(repo.home, name), 'utf8').split('\n').slice(0, -1);
    return lines.map(() => name);
  });
}

function labelsOf({ metadata }: KubeObject): Readonly<Record<string, string>> {
  const { labels } = metadata;
  // A label is a text, whatever else an object may hold.
  return typeof labels === 'object' ? (labels as Readonly<Record<string, string>>) : {};
}

/** The newest revision of each release, by the labels that helm writes. */
function newestOf(records: readonly Readonly<Record<string, string>>[]): Known['state'] {
  const sorted = records.toSorted((a, b) => Number(a['version']) - Number(b['version']));
  const newest = new Map(sorted.map((it) => [it['name'] ?? '', it['status']]));
  return [...newest].map(([name, status]) => ({ name, tainted: status !== 'deployed' }));
}

/** What a state file of terraform has; nothing where it is no state. */
function toState(text: string): Known['state'] {
  if (text === '') return [];
  try {
    // What terraform writes is known as far as it is read here.
    const { resources: all } = JSON.parse(text) as {
      readonly resources: readonly { readonly name: string; readonly instances: readonly { status?: string }[] }[];
    };
    return all.flatMap(({ name, instances }) => instances.map((it) => ({ name, tainted: it.status !== undefined })));
  } catch {
    return undefined;
  }
}
