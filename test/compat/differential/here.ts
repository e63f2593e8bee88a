/** Runs an ops repo by bitops, with programs that only write down how they are called. */
import { fileURLToPath } from 'node:url';
import { opsRepo } from '../../rig.js';
import { putPrograms } from './programs.js';
import type { DifferentialRepo, Recording } from './repo.js';

const checkout = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** Runs it; all paths are those of the recording of BitOps. */
export async function runHere(of: DifferentialRepo): Promise<Recording> {
  const repo = opsRepo(of.files);
  const programs = putPrograms(repo, of.programs);
  const { exitCode } = await repo.bitops(['deploy'], { env: { BITOPS_ENVIRONMENT: 'test', ...of.env } });
  const calls = programs.calls();
  const given = (name: string) => calls.map((it) => it.env?.[name]).find((it) => it !== undefined);
  return programs.recording(exitCode ?? -1, [
    [given('BITOPS_TEMPDIR'), '<copy>'],
    [given('BITOPS_DIR'), '<bitops>'],
    [repo.tmp, '<tmp>'],
    [repo.root, '<repo>'],
    [checkout, '<checkout>'],
  ]);
}
