import { type Choice, choose } from '@bitops/core';
import type { Caller } from '../caller.js';
import { exitCodes } from '../exit-codes.js';
import type { LookInvocation } from '../invocation.js';
import { type Listed, renderTree } from '../reporters/listing.js';
import { loadWidth } from '../reporters/width.js';
import { printFaults, printWarnings, type Screen } from '../screen.js';
import { answering, toDocument } from './document.js';
import { toHost, withCrashes } from './host.js';
import { toLook } from './selection.js';

/** `bitops list`: the ops repo as a tree, or as one JSON document. */
export function listCommand(caller: Caller, screen: Screen, invocation: LookInvocation): Promise<number> {
  return answering(caller, screen, async () => {
    const host = toHost(caller, invocation.common);
    const selection = { intent: 'plan', ...toLook(invocation, caller) } as const;
    const { repo, chosen, faults, ...choice } = await withCrashes(caller, () => choose(host, selection));
    const listed = toListed(chosen);
    // That an environment is empty is to be seen.
    const warnings = choice.warnings.filter((it) => it.code !== 'ENVIRONMENT_EMPTY');
    if (screen.format === 'json') {
      const { changes } = chosen;
      const compared = changes === undefined ? {} : { changes: { since: changes.since, commit: changes.commit } };
      screen.out.write(toDocument({ v: 1, root: repo.root, ...compared, environments: listed, warnings, faults }));
    } else {
      const width = await loadWidth(listed.flatMap((it) => it.deployments).map((it) => it.name));
      for (const note of chosen.notes) screen.out.write(`${note}\n${listed.length > 0 ? '\n' : ''}`);
      const isTold = chosen.notes.length + faults.length > 0;
      if (listed.length > 0 || !isTold) screen.out.write(renderTree(listed, screen.outStyle, width));
    }
    printWarnings(screen, warnings);
    if (faults.length > 0) printFaults(screen, faults);
    return faults.length > 0 ? exitCodes.refused : exitCodes.done;
  });
}

/** The environments that are listed, without what is left out of them. */
function toListed({ environments, leftOut, changes }: Choice['chosen']): readonly Listed[] {
  return environments.map(({ name, folder, settings, deployments }) => {
    const reasons = changes?.reasons.get(name);
    return {
      name,
      folder,
      ...(settings.tags.length === 0 ? {} : { tags: settings.tags }),
      ...(reasons === undefined ? {} : { affected: reasons }),
      deployments: deployments
        .filter((it) => !leftOut.has(`${name}:${it.name}`))
        .map(({ name, folder, tool, tags }) => ({ name, folder, tool, ...(tags === undefined ? {} : { tags }) })),
    };
  });
}
