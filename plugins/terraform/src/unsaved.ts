import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '@bitops/core';
import type { TerraformRun } from './command.js';

/** The file into which terraform writes the state that its backend does not take. */
export const unsavedState = 'errored.tfstate';

/** Tells of state that terraform could not save, where there is some in the deployment's folder; reads the disk. */
export function loadUnsaved({ deployment }: TerraformRun): Fault | undefined {
  if (!existsSync(join(deployment.folder, unsavedState))) return undefined;
  const folder = `${deployment.environment}/${deployment.name}`;
  return {
    code: 'TERRAFORM_STATE_UNSAVED',
    what: `${deployment.id} has changes that its backend does not know of`,
    at: { file: `${folder}/${unsavedState}` },
    why: 'terraform could not save its state there and wrote it into this file. Without it, what it made is forgotten.',
    fix: `In ${folder}: terraform init && terraform state push ${unsavedState} && rm ${unsavedState}`,
  };
}
