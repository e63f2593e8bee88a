/** What is known of the settings of an environment; reads, and runs nothing. */
import { faults } from '@bitops/fault';
import type { Host } from '@bitops/loader';
import { type Explanation, type KnownDeployment, toExplanation } from '@bitops/repo';
import { survey, withRedactor } from './prepare.js';

/** What is to be explained. */
export interface ExplainRequest {
  readonly environment: string;
  /** One deployment of it, alone or after its environment and a colon; else all of them. */
  readonly deployment?: string;
  /** As `Request.set`. */
  readonly set?: readonly string[];
}

/** Explains what can be known; what is wrong is part of the answer. Throws, redacted, where there is nothing to explain. */
export function explain(host: Host, { environment: name, deployment, set = [] }: ExplainRequest): Promise<Explanation> {
  return withRedactor(host, async (early) => {
    const request = { intent: 'plan', environments: [name], set, validate: true } as const;
    const { environments, units, findings, redactor } = await survey(host, request, early, true);
    const [environment] = environments;
    if (environment === undefined) throw faults(findings.faults);
    const known = units.map(({ deployment: { name }, tool, resolved, mends }): [string, KnownDeployment] => {
      return [name, { tool, resolved, mayChange: mends() }];
    });
    return toExplanation(environment, new Map(known), {
      ...findings,
      wanted: deployment,
      redactors: [early, redactor],
    });
  });
}
