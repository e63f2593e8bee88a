import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configured, deploy, hasTerraform } from './real.js';
import { configOf, tool } from './tool.js';

const main = 'variable "text" { default = "one" }\nresource "terraform_data" "a" { input = var.text }\n';

/** What core does with durable files: links to targets that it creates first, files empty and of mode 0600. */
function link(folder: string, home: string) {
  mkdirSync(home, { recursive: true });
  for (const path of tool.durable(configOf())) {
    const name = path.replace(/\/$/, '');
    if (name === path) writeFileSync(join(home, name), '', { mode: 0o600, flag: 'a' });
    else mkdirSync(join(home, name), { recursive: true });
    symlinkSync(join(home, name), join(folder, name));
  }
}

describe.skipIf(!hasTerraform)('state that is linked to the ops repo', () => {
  let at: ReturnType<typeof configured>;
  let home: ReturnType<typeof configured>;
  beforeEach(() => {
    home = configured({});
  });
  afterEach(() => home.remove());

  /** One run in a working copy of its own, after which every link must still be one. */
  const once = (over: Parameters<typeof deploy>[1]) => {
    at = configured({ 'main.tf': main, 'two.tfvars': 'text = "two"' });
    link(at.folder, home.folder);
    try {
      return deploy(at.folder, over).changes.map((it) => it.action);
    } finally {
      for (const name of ['terraform.tfstate', 'terraform.tfstate.backup', 'terraform.tfstate.d']) {
        expect(lstatSync(join(at.folder, name)).isSymbolicLink(), name).toBe(true);
      }
      at.remove();
    }
  };

  it.each([
    ['the default workspace', undefined],
    ['a named workspace', 'eu'],
  ])('is written through the links, run after run: %s', (_, workspace) => {
    const config = configOf({}, { workspace });
    const changed = configOf({ 'var-file': 'two.tfvars' }, { workspace });
    expect(once({ config })).toEqual(['create']);
    expect(once({ config })).toEqual([]);
    expect(once({ config: changed })).toEqual(['update']);
    expect(once({ intent: 'destroy', action: 'destroy', config: changed })).toEqual(['delete']);
    expect(once({ config })).toEqual(['create']);
    const folder = workspace === undefined ? home.folder : join(home.folder, 'terraform.tfstate.d', workspace);
    expect(
      readdirSync(folder)
        .filter((name) => !name.endsWith('.d'))
        .sort(),
    ).toEqual(['terraform.tfstate', 'terraform.tfstate.backup']);
    expect(readFileSync(join(folder, 'terraform.tfstate'), 'utf8')).toContain('"one"');
  });

  it('keeps the mode of its targets, and stays empty after a plan', () => {
    once({ intent: 'plan', action: 'preview' });
    expect(statSync(join(home.folder, 'terraform.tfstate')).size).toBe(0);
    once({});
    expect(statSync(join(home.folder, 'terraform.tfstate')).mode & 0o777).toBe(0o600);
  });
});
