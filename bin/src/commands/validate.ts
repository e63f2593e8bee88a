import { type Fault, type GraphNode, type Prepared, prepare } from '@bitops/core';
import type { Caller } from '../caller.js';
import { exitCodes } from '../exit-codes.js';
import type { LookInvocation } from '../invocation.js';
import { toCount } from '../reporters/words.js';
import { printNotes, printWarnings, type Screen } from '../screen.js';
import { answering, toDocument } from './document.js';
import { toHost, withCrashes } from './host.js';
import { toLook } from './selection.js';

/** `bitops validate`: all that can be known about the configuration without the tools. */
export function validateCommand(caller: Caller, screen: Screen, invocation: LookInvocation): Promise<number> {
  const answer = async () => {
    const request = { intent: 'deploy', ...toLook(invocation, caller), validate: true } as const;
    const host = toHost(caller, invocation.common);
    return approve(screen, await withCrashes(caller, () => prepare(host, request)));
  };
  return answering(caller, screen, answer, (faults) => toData([], faults, []));
}

function approve(screen: Screen, { graph, chosen, warnings }: Prepared): number {
  printNotes(screen, chosen.notes);
  printWarnings(screen, warnings);
  if (screen.format === 'json') screen.out.write(toDocument(toData(graph.nodes, [], warnings)));
  else screen.out.write(`${screen.outStyle.green('✔')} ${toVerdict(graph.nodes)}\n`);
  return exitCodes.done;
}

/** What was checked, in one line. */
export function toVerdict(nodes: readonly Pick<GraphNode, 'environment'>[]): string {
  const environments = new Set(nodes.map((it) => it.environment)).size;
  return `${toCount(environments, 'environment')}, ${toCount(nodes.length, 'deployment')}: no faults`;
}

function toData(nodes: readonly GraphNode[], faults: readonly Fault[], warnings: readonly Fault[]) {
  const deployments = nodes.map(({ environment, deployment, tool }) => ({ environment, deployment, tool }));
  return { v: 1, valid: faults.length === 0, deployments, faults, warnings };
}
