/**
 * Four deployments side by side that print as much as they can: nothing is lost, and memory stays flat. BITOPS_TEST_MEGABYTES
 * says how much each prints; `npm run test:big` has each print 1 GB.
 */
import { spawn } from 'node:child_process';
import { createHash, type Hash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Files, opsRepo } from './rig.js';

const megabytes = Number(process.env['BITOPS_TEST_MEGABYTES'] ?? 24);
const builtCli = fileURLToPath(new URL('../bin/dist/cli.js', import.meta.url));
const program = fileURLToPath(new URL('fixtures/big-output.mjs', import.meta.url));
const names = ['one', 'two', 'three', 'four'] as const;

const loud: Files = {
  'test/bitops.config.yaml': `bitops:\n  deployments:\n${names.map((it) => `    ${it}: { plugin: shell, needs: [] }\n`).join('')}`,
  ...Object.fromEntries(names.map((it) => [`test/${it}/deploy.sh`, `exec "$NODE" "$PROGRAM" ${it}\n`])),
};

/** The most memory that a process has had, in MiB; nothing where the system does not tell. */
function peakOf(pid: number | undefined): number | undefined {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib) / 1024;
  } catch {
    return undefined;
  }
}

test.each([
  ['as text', ['--output', 'stream']],
  ['as text, deployment by deployment', ['--output', 'grouped']],
  ['as events', ['--format', 'json']],
] as const)(
  'four deployments print at the same time: %s',
  async (_, view) => {
    const repo = opsRepo(loud);
    const digests = join(repo.home, 'digests');
    mkdirSync(digests);
    const secrets = Object.fromEntries(
      Array.from({ length: 50 }, (_, at) => [`X_${at}_TOKEN`, `hunter-${at * 7919}-of-many`]),
    );
    const env = {
      ...repo.env,
      ...secrets,
      NODE: process.execPath,
      PROGRAM: program,
      DIGESTS: digests,
      MEGABYTES: String(megabytes),
    };
    const args = [builtCli, 'deploy', 'test', '--concurrency', '4', ...view];
    const child = spawn(process.execPath, args, { cwd: repo.root, env, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    let peak = 0;
    const timer = setInterval(() => {
      peak = Math.max(peak, peakOf(child.pid) ?? 0);
    }, 50);
    const passedOn = new Map<string, Hash>(names.map((it) => [it, createHash('sha256')]));
    for await (const line of createInterface({ input: child.stdout, crlfDelay: 0 })) {
      const own = view[0] === '--format' ? printed(line) : / ?│ (.*)$/.exec(line)?.[1];
      passedOn.get(own?.split(' ', 1)[0] ?? '')?.update(`${own}\n`);
    }
    clearInterval(timer);
    expect(await ended).toBe(0);
    console.log(`4 × ${megabytes} MB, ${_}: at most ${Math.round(peak)} MB of memory`);
    for (const name of names) expect(passedOn.get(name)?.digest('hex')).toBe(readFileSync(join(digests, name), 'utf8'));
    expect(peak).toBeLessThan(200);
    expect(repo.leftovers()).toEqual([]);
  },
  7_200_000,
);

function printed(line: string): string | undefined {
  const event: unknown = JSON.parse(line);
  return typeof event === 'object' && event !== null && 'line' in event ? String(event.line) : undefined;
}
