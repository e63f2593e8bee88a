import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadReads } from '../src/reads.js';

function readsOf(files: Readonly<Record<string, string>>): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'bitops-reads-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  return loadReads(folder);
}

test('modules and files that are named by a path', () => {
  const found = readsOf({
    'main.tf': `
      module "net" { source = "../../modules/net" }
      module "own" { source = "./own" }
      module "registry" { source = "hashicorp/consul/aws" }
      module "git" { source = "git::https://example.com/net.git//a/../b" }
      # module "old" { source = "../old" }
      // module "older" { source = "../older" }
      locals {
        a = file("\${path.module}/../files/a.txt")
        b = templatefile("\${path.root}/../b.tftpl", {})
        c = fileset("../sets", "*.json")
        d = file("../regions/\${var.region}/x.json")
        e = file("\${path.module}/x.json")
      }`,
    'more.tf.json': '{"module": {"dns": {"source": "../../modules/dns//zone"}}}',
    'other.tofu': 'module "tofu" { source = "../tofu" }',
    'notes.md': 'module "no" { source = "../no" }',
  });
  expect(found.toSorted()).toEqual([
    '../../modules/dns//zone',
    '../../modules/net',
    '../b.tftpl',
    '../files/a.txt',
    '../regions/',
    '../sets',
    '../tofu',
    './own',
  ]);
});

test('what is not there has none', () => {
  expect(loadReads('/nonexistent')).toEqual([]);
});
