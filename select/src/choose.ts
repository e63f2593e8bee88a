/** Chooses without a run. */
import { distinct, type Fault } from '@bitops/fault';
import type { Host } from '@bitops/loader';
import { loadRedactor, loadRepo, needsOf, type OpsRepo, withRedactor } from '@bitops/repo';
import { select } from './select.js';
import type { Chosen, Findings, Selection } from './selection.js';

/** What was chosen, and what is wrong with it; texts of faults and warnings are redacted. */
export interface Choice {
  readonly repo: OpsRepo;
  readonly chosen: Chosen;
  readonly faults: readonly Fault[];
  readonly warnings: readonly Fault[];
}

/** Chooses as a run does. What is wrong with environments is part of the answer; throws, redacted, what can't be read. */
export function choose(host: Host, selection: Selection): Promise<Choice> {
  return withRedactor(host, async () => {
    const repo = await loadRepo(host);
    const findings: Findings = { faults: [...repo.pluginFaults], warnings: [...repo.warnings] };
    const choosing = { repo, env: host.env, edges: needsOf(repo).edges, findings };
    const isEmpty = repo.environments.length + repo.faults.size === 0;
    const chosen = isEmpty ? none : await select(selection, choosing);
    const hide = await loadRedactor(host, [repo, ...repo.environments]);
    const { faults, warnings } = findings;
    return { repo, chosen, faults: hide.deep(distinct(faults)), warnings: hide.deep(distinct(warnings)) };
  });
}

const none: Chosen = { environments: [], leftOut: new Map(), notes: [] };
