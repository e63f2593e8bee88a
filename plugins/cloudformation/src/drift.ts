import type { Steps } from '@bitops/core';
import { addressOf } from './address.js';
import { isCommandError, type Job } from './job.js';
import type { Stack } from './json.js';
import { patienceOf } from './patience.js';

/** AWS looks for drift only in these. */
const canDrift = /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE$/;

/** Looking is not worth more: a plan must not wait for it. */
const patient = '2m';

/**
 * Tells what was changed outside of the stack. A service that plays AWS may not know it, and an account may not have the
 * permission: then nothing is told.
 */
export function* reportDrift(job: Job, stack: Stack): Steps {
  const { deployment, config } = job.run;
  if (!config.options.drift || !canDrift.test(stack.StackStatus)) return;
  try {
    const lines = yield* driftOf(job, stack.StackId);
    if (lines.length === 0) return;
    yield {
      warning: {
        code: 'CLOUDFORMATION_STACK_DRIFTED',
        what: `resources of the stack ${stack.StackName} of ${deployment.id} were changed outside of it`,
        at: { file: deployment.folder },
        why: lines.join('\n'),
        fix: 'A deploy leaves that as it is, unless the template changes there. Undo it, or write it into the template.',
      },
    };
  } catch (error) {
    if (!isCommandError(error)) throw error;
  }
}

function* driftOf({ commands, json }: Job, stack: string): Steps<readonly string[]> {
  const started = yield commands.detectDrift(stack);
  if (!started.ran) return [];
  const id = json.driftStarted(started.stdout);
  const patience = patienceOf(patient);
  for (;;) {
    const { DetectionStatus, StackDriftStatus } = json.driftStatus((yield commands.driftStatus(id)).stdout);
    if (DetectionStatus !== 'DETECTION_IN_PROGRESS') {
      if (StackDriftStatus !== 'DRIFTED') return [];
      break;
    }
    if (patience.isOver()) return [];
    yield { pause: patience.next() };
  }
  // only the names of properties: their values may be secrets
  return json.drifts((yield commands.drifts(stack)).stdout).map((it) => {
    const paths = (it.PropertyDifferences ?? []).map(({ PropertyPath }) => PropertyPath);
    const where = paths.length === 0 ? '' : `: ${paths.join(', ')}`;
    return `${it.StackResourceDriftStatus}  ${addressOf(it)}${where}`;
  });
}
