import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configured, deploy, hasTerraform } from './real.js';
import { configOf, lines } from './tool.js';

const main = `
variable "text" { default = "one" }
variable "trigger" { default = "a" }
resource "terraform_data" "updated" { input = var.text }
resource "terraform_data" "replaced" { triggers_replace = var.trigger }
output "text" { value = terraform_data.updated.output }
output "place" { value = terraform.workspace }
output "login" {
  value     = { password = "hush-\${var.text}", keys = ["key-one"], port = 22 }
  sensitive = true
}
`;

const sorted = (changes: readonly { address: string; action: string }[]) =>
  changes.map((it) => `${it.action} ${it.address.replace('terraform_data.', '')}`).sort();

describe.skipIf(!hasTerraform)('real terraform', () => {
  let at: ReturnType<typeof configured>;
  beforeEach(() => {
    at = configured({ 'main.tf': main, 'changed.tfvars': 'text = "two"\ntrigger = "b"\n' });
  });
  afterEach(() => at.remove());

  const preview = { intent: 'plan', action: 'preview' } as const;
  const destroy = { intent: 'destroy', action: 'destroy' } as const;

  it('creates, finds nothing to do, updates, replaces, destroys', () => {
    expect(sorted(deploy(at.folder).changes)).toEqual(['create replaced', 'create updated']);
    expect(deploy(at.folder).changes).toEqual([]);
    const config = configOf({ 'var-file': 'changed.tfvars' });
    const changed = deploy(at.folder, { config });
    expect(sorted(changed.changes)).toEqual(['replace replaced', 'update updated']);
    expect(changed.outputs?.text).toEqual({ value: 'two', sensitive: false });
    const removed = deploy(at.folder, { ...destroy, config });
    expect(sorted(removed.changes)).toEqual(['delete replaced', 'delete updated']);
    expect(removed.outputs).toBeUndefined();
    expect(deploy(at.folder, { ...destroy, config }).changes).toEqual([]);
  });

  it('hands on sensitive outputs with their mark, masked', () => {
    const { outputs, masks } = deploy(at.folder);
    const login = { password: 'hush-one', keys: ['key-one'], port: 22 };
    expect(outputs?.login).toEqual({ value: login, sensitive: true });
    expect([...new Set(masks)].sort()).toEqual(['hush-one', 'key-one']);
  });

  it('leaves no state behind in a preview and in a dry run, and knows which outputs are unknown', () => {
    for (const over of [preview, { dry: true }]) {
      const { changes, outputs } = deploy(at.folder, over);
      expect(changes).toHaveLength(2);
      expect(outputs?.text).toEqual({ unknown: true, sensitive: false });
      expect(outputs?.place).toEqual({ value: 'default', sensitive: false });
      expect(outputs?.login).toHaveProperty('value.password', 'hush-one');
      expect(existsSync(join(at.folder, 'terraform.tfstate'))).toBe(false);
    }
  });

  it('applies a plan that another run saved, and refuses it once the state went on', () => {
    const saved = deploy(at.folder, preview).steps.flatMap((step) => ('preview' in step ? (step.saved ?? []) : []));
    const done = deploy(at.folder, { saved });
    expect(lines(done.steps).filter((line) => line.includes(' plan '))).toEqual([]);
    expect(done.outputs?.text).toEqual({ value: 'one', sensitive: false });
    expect(() => deploy(at.folder, { saved })).toThrow('Saved plan is stale');
  });

  it('runs targets as stages, so that what others count on is there first [compat 6.terraform-targets]', () => {
    const counted = `
resource "terraform_data" "first" { input = 2 }
resource "terraform_data" "many" {
  count = terraform_data.first.output
}
`;
    at.put({ 'main.tf': counted });
    expect(() => deploy(at.folder)).toThrow('Invalid count argument');
    const config = configOf({ targets: ['terraform_data.first'] });
    expect(sorted(deploy(at.folder, { config }).changes)).toEqual(['create first', 'create many[0]', 'create many[1]']);
  });

  it('keeps named workspaces apart, and finds them again [compat 6.terraform-workspace]', () => {
    const config = configOf({}, { workspace: 'eu' });
    expect(deploy(at.folder, { ...preview, config }).outputs?.place).toEqual({ value: 'eu', sensitive: false });
    expect(deploy(at.folder, { config }).outputs?.place).toEqual({ value: 'eu', sensitive: false });
    expect(deploy(at.folder, { config }).changes).toEqual([]);
    expect(readdirSync(join(at.folder, 'terraform.tfstate.d'))).toEqual(['eu']);
    expect(readFileSync(join(at.folder, '.terraform/environment'), 'utf8')).toBe('eu');
    expect(deploy(at.folder).changes).toEqual([]);
    expect(deploy(at.folder, { config: configOf({}, { workspace: 'default' }) }).changes).toHaveLength(2);
    expect(deploy(at.folder, { ...destroy, config }).changes).toHaveLength(2);
  });

  it('configures the backend, with secrets from a file', () => {
    const key = 'password=a"b${c}%{d}\\e';
    at.put({ 'main.tf': 'terraform {\n  backend "http" {}\n}\n' });
    const address = 'address=http://127.0.0.1:1';
    const config = configOf({ 'backend-config': [address, 'username=u', key, 'retry_max=0'] });
    expect(() => deploy(at.folder, { ...preview, config })).toThrow('connection refused');
    const file = readFileSync(join(at.folder, '.terraform/terraform.tfstate'), 'utf8');
    expect(JSON.parse(file)).toHaveProperty('backend.config.password', 'a"b${c}%{d}\\e');
  });

  it('passes on what fails, and reads no outputs then', () => {
    const broken = 'resource "terraform_data" "a" {\n  provisioner "local-exec" { command = "exit 3" }\n}\n';
    at.put({ 'main.tf': broken });
    expect(() => deploy(at.folder)).toThrow(/terraform apply .* exited 1/);
    expect(readFileSync(join(at.folder, 'terraform.tfstate'), 'utf8')).toContain('"tainted"');
    writeFileSync(join(at.folder, 'main.tf'), broken.replace('exit 3', 'true'));
    expect(sorted(deploy(at.folder).changes)).toEqual(['replace a']);
  });
});
