/**
 * What terraform's errors mean, and the mend. terraform has no codes: what is looked for are its summaries, and the codes of
 * the clouds in what providers say. The first one that matches counts.
 */
import { cloudFailures } from './failures-cloud.js';
import { setupFailures } from './failures-setup.js';
import { stateFailures } from './failures-state.js';

/** An error that people meet. */
export interface Failure {
  readonly code: string;
  /** Found in the error, all in one line; its named groups can be used in `what` and `fix`. */
  readonly when: RegExp;
  /** Only where the error names a line of a file. */
  readonly placed?: true;
  /**
   * `{id}` = the deployment, `{name}` and `{folder}` = its name and folder, `{program}` = terraform as it was run, `{init}` =
   * its init with the settings of the backend that are no secrets, and the groups of `when`.
   */
  readonly what: string;
  readonly fix: string;
}

/** Every error that is known, those that say most first. */
export const failures: readonly Failure[] = [...stateFailures, ...setupFailures, ...cloudFailures];

/** Errors that only announce the ones after them. */
export const noise = /^Error: (Terraform|OpenTofu) encountered problems during initiali[sz]ation/;
