import type { Steps } from '@bitops/core';
import type { Job } from './job.js';
import { parameterFiles } from './parameters.js';

/** What of the folder is bitops's own, and may hold secrets. */
const own = ['bitops.config.*', 'bitops.*.d/*', 'bitops-*.d/*', 'ENV_FILE', '.git/*'];

/** Uploads the folder to its place in the bucket: AWS takes the template from there, and what it refers to. */
export function* uploadSteps({ run, commands }: Job, folder: string): Steps<boolean> {
  return (yield commands.upload(folder, [...own, ...parameterFiles(run)])).ran;
}
