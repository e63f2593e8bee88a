/** What the tests of discovery ask and read. */
import type { Files, OpsRepo } from './rig.js';

/** A deployment of the tool `shell` that says who it is. */
export const shell = (folder: string): Files => ({ [`${folder}/deploy.sh`]: `echo "ran ${folder}"\n` });
export const listed = (...names: readonly string[]) =>
  `bitops:\n  deployments:\n${names.map((name) => `    ${JSON.stringify(name)}: {plugin: shell}\n`).join('')}`;

/** What `bitops list` finds: `environment: deployment deployment`. */
export async function list(
  repo: OpsRepo,
  options: Parameters<OpsRepo['bitops']>[1] = {},
  chosen: readonly string[] = [],
) {
  const { document, stderr } = await repo.bitops(['list', ...chosen, '--format', 'json'], options);
  // The shape of the document is that of docs and of bin/src/commands/list.ts.
  const { root, environments } = document as { root: string; environments: Environment[] };
  const found = environments.map((it) => `${it.name}: ${it.deployments.map((one) => one.name).join(' ')}`);
  return { root, found, stderr };
}

interface Environment {
  readonly name: string;
  readonly deployments: readonly { readonly name: string; readonly tool: string }[];
}

/** The scripts that ran, in their order. */
export function ran(stdout: string): readonly string[] {
  return [...stdout.matchAll(/\bran (\S+)$/gm)].map(([, name]) => name ?? '');
}
