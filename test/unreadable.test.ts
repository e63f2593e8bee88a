/** What the user may not read is said before anything is run. */
import { chmodSync, chownSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startProgram } from './rig/program.js';
import { type OpsRepo, opsRepo } from './rig.js';

const cli = fileURLToPath(new URL('../bin/dist/cli.js', import.meta.url));
const nobody = 65_534;

test('a file, and a folder, that can not be read: exit code 2 for all environments, and nothing is run', async () => {
  const repo = opsRepo({
    'one/app/bitops.config.yaml': 'shell: {}\n',
    'one/app/deploy.sh': 'touch "$BITOPS_TEMPDIR/../../ran"; echo ran\n',
    'two/bitops.config.yaml': 'bitops: { deployments: { app: { plugin: shell } } }\n',
    'two/app/deploy.sh': 'echo ran\n',
    'one/bitops.config.yaml': 'bitops: { deployments: { app: { plugin: shell } } }\n',
    '_keys/secret/key.pem': 'x\n',
    'three/bitops.config.yaml': 'bitops: { deployments: { app: { plugin: shell } } }\n',
    'three/app/deploy.sh': 'echo ran\n',
  });
  giveTo(nobody, dirname(repo.root));
  for (const path of ['two/app/deploy.sh', '_keys/secret', 'three/app/deploy.sh']) chmodSync(join(repo.root, path), 0);
  const run = await asNobody(repo, ['deploy', 'one', 'two']);
  chmodSync(join(repo.root, '_keys/secret'), 0o700);
  expect(run).toMatchObject({ exitCode: 2, stdout: '' });
  const lines = run.stderr.split('\n').filter((line) => line.includes('FILE_UNREADABLE'));
  expect(lines.map((line) => line.replace(repo.root, ''))).toEqual([
    "✘ FILE_UNREADABLE /_keys/secret can't be read",
    "✘ FILE_UNREADABLE /two/app/deploy.sh can't be read",
  ]);
  expect(repo.leftovers()).toEqual([]);
});

function giveTo(user: number, folder: string): void {
  if (process.getuid?.() !== 0) return;
  chownSync(folder, user, user);
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isSymbolicLink()) chownSync(join(entry.parentPath, entry.name), user, user);
  }
}

/** Nothing is unreadable for root. */
function asNobody({ root, env }: OpsRepo, args: readonly string[]) {
  const drop = ['--reuid', String(nobody), '--regid', String(nobody), '--clear-groups'];
  const [file = '', ...before] = process.getuid?.() === 0 ? ['setpriv', ...drop, process.execPath] : [process.execPath];
  return startProgram({ file, args: [...before, cli, ...args], cwd: root, env }).done;
}
