/** The real tools that tests need, and what happens to a test whose tool is not there. */
import { execFileSync } from 'node:child_process';
import { test } from 'vitest';
import { findNode } from '../../scripts/tools.mjs';

const found = {
  terraform: hasTerraform() ? 'terraform' : undefined,
  node20: findNode(20),
  node24: findNode(24),
};

export type ToolName = keyof typeof found;

/** The program of each tool, undefined where it is not there. */
export const tools: Readonly<Record<ToolName, string | undefined>> = found;

const advice: Readonly<Record<ToolName, string>> = {
  terraform: 'terraform is not on the PATH',
  node20: 'Node 20 is not there: run `node scripts/tools.mjs`',
  node24: 'Node 24 is not there: run `node scripts/tools.mjs`',
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

function hasTerraform(): boolean {
  try {
    execFileSync('terraform', ['version'], {
      stdio: 'ignore',
      env: { ...process.env, TF_CLI_CONFIG_FILE: '/dev/null' },
    });
    return true;
  } catch {
    return false;
  }
}
