/** The real tools that tests need, and what happens to a test whose tool is not there. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'vitest';
import { findHelm, findImages, findKubectl, findNode } from '../../scripts/tools.mjs';

const found = {
  terraform: whereItWorks('terraform', ['version']),
  // It takes a third of a second to tell its version, and every test file would ask.
  ansible: onPath('ansible-playbook'),
  /** Asked for only where it is needed: it takes its time. */
  get aws() {
    return whereItWorks('aws', ['--version']);
  },
  node20: findNode(20),
  node24: findNode(24),
  helm3: findHelm(3),
  helm4: findHelm(4),
  kubectl: findKubectl(),
  /** Where podman and buildah keep the image that images are built from. */
  containers: findImages(),
  /** The python that has it; asked for only where it is needed. */
  get moto() {
    return whereItWorks('python3', [
      '-c',
      'import importlib.util as i, sys; sys.exit(not (i.find_spec("moto") and i.find_spec("flask")))',
    ]);
  },
  /** The folder of the programs of its server. */
  postgres: findPostgres(),
  /** A mirror of providers that has hashicorp/aws. */
  get 'aws-provider'() {
    const usual = ['/opt/tf-plugins', '/usr/local/share/terraform/plugins', join(homedir(), '.terraform.d', 'plugins')];
    const folders = process.env.BITOPS_TEST_PROVIDERS === undefined ? usual : [process.env.BITOPS_TEST_PROVIDERS];
    return folders.find((it) => existsSync(join(it, 'registry.terraform.io', 'hashicorp', 'aws')));
  },
};

export type ToolName = keyof typeof found;

/** The program of each tool, undefined where it is not there. */
export const tools: Readonly<Record<ToolName, string | undefined>> = found;

const advice: Readonly<Record<ToolName, string>> = {
  terraform: 'terraform is not on the PATH',
  ansible: 'ansible-playbook is not on the PATH: install ansible-core',
  aws: 'the AWS CLI is not there: pip install awscli',
  node20: 'Node 20 is not there: run `node scripts/tools.mjs`',
  node24: 'Node 24 is not there: run `node scripts/tools.mjs`',
  helm3: 'helm 3 is not there: run `node scripts/tools.mjs`',
  helm4: 'helm 4 is not there: run `node scripts/tools.mjs`',
  kubectl: 'kubectl is not there: run `node scripts/tools.mjs`',
  containers:
    'no container image can be built: install buildah, mmdebstrap, podman and runc, and as root run `node scripts/tools.mjs`',
  moto: "moto is not there: pip install 'moto[server]'",
  postgres: 'PostgreSQL is not there: install postgresql',
  'aws-provider': 'the provider hashicorp/aws is in no mirror: name one in BITOPS_TEST_PROVIDERS',
};

/**
 * A test that needs real tools: `testWith('terraform')('applies', async () => …)`. Where one is missing it is skipped by
 * name, and fails where BITOPS_REQUIRE_TOOLS=1 says that all of them must be there.
 */
export function testWith(...names: readonly ToolName[]) {
  const missing = names.find((name) => tools[name] === undefined);
  return (title: string, fn: () => Promise<void> | void, timeout?: number): void => {
    if (missing === undefined) test(title, fn, timeout);
    else if (process.env.BITOPS_REQUIRE_TOOLS === '1') test(title, () => Promise.reject(new Error(advice[missing])));
    else test.skip(`${title} [not run: ${advice[missing]}]`, fn);
  };
}

function whereItWorks(file: string, args: readonly string[]): string | undefined {
  try {
    execFileSync(file, args, { stdio: 'ignore', env: { ...process.env, TF_CLI_CONFIG_FILE: '/dev/null' } });
    return file;
  } catch {
    return undefined;
  }
}

/** Distributions keep its programs apart from the PATH, by version. */
function findPostgres(): string | undefined {
  const base = '/usr/lib/postgresql';
  const versions = existsSync(base) ? readdirSync(base).map((it) => join(base, it, 'bin')) : [];
  const folders = [...versions, ...(process.env.PATH ?? '').split(delimiter)];
  return folders.find((it) => existsSync(join(it, 'initdb')) && existsSync(join(it, 'postgres')));
}

function onPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.some((folder) => existsSync(join(folder, name))) ? name : undefined;
}
