import type { Fault, FaultError, PluginApi, Steps } from '@bitops/core';
import { bucketOf, type CloudformationRun, isDestruction } from './command.js';
import { limits, loadTemplate } from './files.js';
import { loadParameters } from './parameters.js';
import { loadSecrets, maskSecrets } from './values.js';

/** A hook may still write them. */
const mendable: readonly string[] = ['CLOUDFORMATION_TEMPLATE_MISSING', 'CLOUDFORMATION_PARAMETERS_MISSING'];

/** What can be known before the first change: the files are there, and what they should be. What nobody may see in them is hidden from then on. */
export function* checkSteps(run: CloudformationRun, api: PluginApi): Steps {
  yield* maskSecrets(loadSecrets(run, api));
  if (isDestruction(run)) return;
  const bucket = incompleteBucket(run);
  if (bucket !== undefined) yield { warning: bucket };
  const found = [templateCheck, loadParameters].flatMap((check) => faultsIn(() => check(run, api)));
  const isLater = (it: Fault) => run.hooked === true && mendable.includes(it.code);
  for (const warning of found.filter(isLater)) yield { warning };
  const wrong = found.filter((it) => !isLater(it));
  if (wrong.length > 0) throw api.faults(wrong);
}

/** BitOps went on without the bucket where one of the two was missing, and said nothing. */
function incompleteBucket({ config, deployment }: CloudformationRun): Fault | undefined {
  const { s3bucket, s3prefix } = config.options;
  if (!s3bucket === !s3prefix) return undefined;
  const [given, missing] = s3bucket ? ['s3bucket', 's3prefix'] : ['s3prefix', 's3bucket'];
  return {
    code: 'CLOUDFORMATION_BUCKET_INCOMPLETE',
    what: `${deployment.id} has ${given} and no ${missing}, so nothing is uploaded`,
    at: { file: deployment.folder },
    fix: `Set cloudformation.options.${missing}, too, or take ${given} away.`,
  };
}

function templateCheck(run: CloudformationRun, api: PluginApi): void {
  const { bytes, path } = loadTemplate(run, api);
  const isUploaded = bucketOf(run) !== undefined;
  const limit = isUploaded ? limits.bucket : limits.body;
  if (bytes <= limit) return;
  throw api.fault({
    code: 'CLOUDFORMATION_TEMPLATE_TOO_LARGE',
    what: `the template of ${run.deployment.id} has ${bytes} bytes, and AWS takes ${limit}`,
    at: { file: path },
    fix: isUploaded
      ? 'Divide it into several stacks.'
      : 'Set cloudformation.options.s3bucket and s3prefix: from a bucket AWS takes up to 1 MB.',
  });
}

function faultsIn(check: () => unknown): readonly Fault[] {
  try {
    check();
    return [];
  } catch (error) {
    if (isFaultError(error)) return error.faults;
    throw error;
  }
}

function isFaultError(error: unknown): error is FaultError {
  return typeof error === 'object' && error !== null && 'faults' in error && Array.isArray(error.faults);
}
