/** An ops repo that cannot be written, not even by root. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { OpsRepo } from './ops-repo.js';

/** Why a test that needs a read-only ops repo is not run; empty where it is. */
export const whyNoReadOnly = canMount() ? '' : ' [not run: no right to mount]';

function canMount(): boolean {
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A node for whose processes alone the ops repo cannot be written, which not even root can then. */
export function readOnlyNode(repo: OpsRepo): string {
  const script = `mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd "$0" && exec "$@"`;
  const file = '../home/read-only-node';
  repo.write(file, `#!/bin/sh\nexec unshare -m sh -c '${script}' '${repo.root}' '${process.execPath}' "$@"\n`, 0o755);
  return join(repo.home, 'read-only-node');
}
