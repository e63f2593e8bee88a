/** Configurations for a real terraform that need no provider, no cloud and no account. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpsRepo } from './ops-repo.js';

/** Resources of the given names; each has its name as its value. */
export function resources(...names: readonly string[]): string {
  return names.map((name) => `resource "terraform_data" "${name}" {\n  input = "${name}"\n}\n`).join('');
}

/** A resource that runs a bash script when it is made. */
export function scripted(name: string, script: string): string {
  const command = JSON.stringify(script).replaceAll('${', '$${');
  const local = `provisioner "local-exec" {\n    interpreter = ["bash", "-c"]\n    command = ${command}\n  }`;
  return `resource "terraform_data" "${name}" {\n  input = "${name}"\n  ${local}\n}\n`;
}

/** What a state file in the ops repo holds, as `name` or `name (tainted)`; nothing where there is no file. */
export function stateOf(repo: OpsRepo, path = 'test/terraform/terraform.tfstate'): readonly string[] {
  const file = join(repo.root, path);
  if (!existsSync(file)) return [];
  // What terraform writes is known as far as it is read here.
  const state = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly resources: readonly {
      readonly name: string;
      readonly instances: readonly { readonly status?: string }[];
    }[];
  };
  return state.resources
    .flatMap(({ name, instances }) =>
      instances.map((it) => (it.status === undefined ? name : `${name} (${it.status})`)),
    )
    .sort();
}
