/** What tests of `bitops doctor` stand on. */
import type { Finished, OpsRepo } from '../rig.js';

interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** A difference as the report has it. */
export interface Told {
  readonly code: string;
  readonly what: string;
  readonly at?: Place;
  readonly bitops: string;
  readonly here: string;
  readonly fix: string;
  readonly always: boolean;
}

/** What `bitops doctor --format json` prints. */
export interface Report {
  readonly root: string | null;
  readonly machine: readonly { readonly name: string; readonly state: string; readonly found: string }[];
  readonly differences: readonly Told[];
  readonly environments: readonly {
    readonly name: string;
    readonly differences: readonly Told[];
    readonly deployments: readonly {
      readonly name: string;
      readonly here: string;
      readonly bitops: string;
      readonly differences: readonly Told[];
    }[];
  }[];
  readonly deprecated: readonly {
    readonly code: string;
    readonly what: string;
    readonly at?: Place;
    readonly fix?: string;
  }[];
  readonly fixed: readonly { readonly from: string; readonly to: string; readonly why?: string }[];
  readonly warnings: readonly { readonly code: string }[];
  readonly faults: readonly { readonly code: string }[];
}

/** Its shape is what docs/doctor.md says; the tests look at every part of it. */
export const reportOf = (run: Finished) => run.document as Report;

/** Programs that are there and of some version, so that no machine has more or less. */
export function addPrograms(repo: OpsRepo): void {
  for (const name of ['terraform', 'ansible-playbook', 'ansible-galaxy', 'ansible-config', 'helm', 'aws', 'kubectl']) {
    repo.fake(name, `console.log('${name} v1.2.3')`);
  }
}
