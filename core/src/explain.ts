/** What is known of the settings of an environment; reads, and runs nothing. */
import { type Fault, fault, faults } from '@bitops/fault';
import type { Host } from '@bitops/loader';
import { type Explanation, type KnownDeployment, toExplanation, withRedactor } from '@bitops/repo';
import { survey } from './prepare.js';

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
    const [environment, ...others] = environments;
    if (environment === undefined) throw faults(findings.faults);
    if (others.length > 0) throw fault(severalMatch(name, environments));
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

function severalMatch(name: string, environments: readonly { readonly name: string }[]): Fault {
  const names = environments.map((it) => it.name);
  const what = `${name} stands for ${names.length} environments, and one can be explained at a time`;
  return {
    code: 'ENVIRONMENT_AMBIGUOUS',
    what,
    at: { file: 'the command line' },
    fix: `Name one of ${names.join(', ')}.`,
  };
}
