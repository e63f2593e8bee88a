/**
 * Runs an ops repo by the real BitOps 2.6, outside of a container: in a mount namespace where its folders are at the
 * places that it has in its image. Needs root, and its sources: `bitops` (bitovi/bitops v2.6.0, b4b0c7e), `plugins` (a
 * folder for each of bitops-plugins/* at its last commit: terraform 0deae23, ansible 388240a, helm 5564f30, cloudformation
 * f13d694, kubectl b911074, aws b0cf172, azure 2d0ebf6), and `shyaml.py` (0k/shyaml).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { opsRepo } from '../../rig.js';
import { putPrograms } from './programs.js';
import type { DifferentialRepo, Recorded, Recording } from './repo.js';

const script = `set -e
mount -t tmpfs tmpfs /opt
mount -t tmpfs tmpfs ~
mkdir -p /opt/bitops/scripts /opt/bitops_deployment
cp -r "$SOURCES/bitops/scripts/." /opt/bitops/scripts/
cp "$SOURCES/bitops/prebuilt-config/omnibus/bitops.config.yaml" "$SOURCES/bitops/bitops.schema.yaml" /opt/bitops/
mkdir -p /opt/bitops/scripts/installed_plugins
cp -r "$SOURCES/plugins/." /opt/bitops/scripts/installed_plugins/
if [ -d "$REPO/plugins" ]; then cp -r "$REPO/plugins/." /opt/bitops/scripts/installed_plugins/; fi
chmod -R +x /opt/bitops/scripts/installed_plugins
cp -r "$REPO/." /opt/bitops_deployment/
cd /opt/bitops
exec /usr/bin/env -i "$@" /usr/bin/python3 scripts/main.py deploy
`;

/** Variables of this machine, of shells, and of how BitOps is run here. */
const noise = /^(PWD|OLDPWD|SHLVL|_|PATH|HOME|TMPDIR|LANG|LC_CTYPE|PYTHONDONTWRITEBYTECODE|BITOPS_LOGGING_\w+)$/;

/** Runs it; folders have names in the recording that are the same on every machine. */
export function recordUpstream(of: DifferentialRepo, sources: string): Recording {
  const repo = opsRepo(of.files);
  const programs = putPrograms(repo, of.programs);
  const bin = repo.env['PATH']?.split(':')[0] ?? '';
  writeFileSync(join(bin, 'shyaml'), `#!/bin/sh\nexec /usr/bin/python3 '${sources}/shyaml.py' "$@"\n`, { mode: 0o755 });
  // Spaces in a path are too much for its scripts.
  const tmp = mkdtempSync(join(tmpdir(), 'bitops-2.6-'));
  const env = {
    PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`,
    HOME: repo.home,
    TMPDIR: tmp,
    LANG: 'C.UTF-8',
    BITOPS_ENVIRONMENT: 'test',
    BITOPS_LOGGING_LEVEL: 'WARNING',
    BITOPS_LOGGING_FILENAME: '',
    PYTHONDONTWRITEBYTECODE: '1',
    ...of.env,
  };
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const { status, stderr } = spawnSync('unshare', ['-m', 'bash', '-c', script, 'bash', ...variables], {
    env: { PATH: process.env['PATH'], SOURCES: sources, REPO: repo.root },
    encoding: 'utf8',
  });
  rmSync(tmp, { recursive: true, force: true });
  if (status === null) throw new Error(stderr);
  const copy = programs.calls().map((it) => it.env?.['BITOPS_TEMPDIR']);
  const recording = programs.recording(status, [
    [copy.find((it) => it !== undefined), '<copy>'],
    ['/opt/bitops_deployment', '<repo>'],
    ['/opt/bitops', '<bitops>'],
    [repo.home, '<home>'],
    [bin, '<bin>'],
    [tmp, '<tmp>'],
  ]);
  return { ...recording, calls: shortened(recording.calls, of.env ?? {}) };
}

function shortened(calls: readonly Recorded[], given: Readonly<Record<string, string>>): readonly Recorded[] {
  const all = calls.map(({ env = {} }) =>
    Object.fromEntries(
      Object.entries(env)
        .filter(([name, value]) => !noise.test(name) && given[name] !== value)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  );
  return calls.map(({ env: _, ...call }, at) =>
    at > 0 && JSON.stringify(all[at]) === JSON.stringify(all[at - 1]) ? call : { ...call, env: all[at] ?? {} },
  );
}
