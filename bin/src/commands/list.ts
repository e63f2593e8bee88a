import { distinct, loadRedactor, loadRepo, type OpsRepo } from '@bitops/core';
import type { Caller } from '../caller.js';
import type { Style } from '../colors.js';
import { exitCodes } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { cleanLine } from '../reporters/clean.js';
import { loadWidth, padTo, type Width } from '../reporters/width.js';
import { printFaults, printWarnings, type Screen } from '../screen.js';
import { answering, toDocument } from './document.js';
import { toHost, withCrashes } from './host.js';

/** What is told of an environment. */
interface Listed {
  readonly name: string;
  readonly deployments: readonly { readonly name: string; readonly tool: string }[];
}

/** `bitops list`: the ops repo as a tree, or as one JSON document. */
export function listCommand(
  caller: Caller,
  screen: Screen,
  { common }: Extract<Invocation, { command: 'list' }>,
): Promise<number> {
  return answering(caller, screen, async () => {
    const host = toHost(caller, common);
    const repo = await withCrashes(caller, () => loadRepo(host));
    const hide = await loadRedactor(host, [repo, ...repo.environments]);
    const faults = hide.deep([
      ...repo.pluginFaults,
      ...[...repo.faults.values()].flat(),
      ...repo.environments.flatMap((it) => it.faults),
    ]);
    if (screen.format === 'json')
      screen.out.write(toDocument({ v: 1, ...toData(repo), warnings: hide.deep(repo.warnings), faults }));
    else screen.out.write(renderTree(repo.environments, screen.outStyle, await loadWidth(toNames(repo))));
    const below = repo.environments.flatMap((it) => [...it.warnings, ...it.missing]);
    printWarnings(screen, hide.deep(distinct([...repo.warnings, ...below])));
    if (faults.length > 0) printFaults(screen, faults);
    return faults.length > 0 ? exitCodes.refused : exitCodes.done;
  });
}

/** The environments with their deployments and tools, as a tree. */
export function renderTree(environments: readonly Listed[], style: Style, width: Width): string {
  if (environments.length === 0) return 'There are no environments.\n';
  const names = environments.flatMap((it) => it.deployments).map((it) => width(cleanLine(it.name)));
  const columns = names.reduce((most, it) => Math.max(most, it), 0);
  return environments.map((it) => renderEnvironment(it, style, (name) => padTo(name, columns, width))).join('\n');
}

function renderEnvironment(it: Listed, { bold, dim }: Style, pad: (name: string) => string): string {
  const last = it.deployments.length - 1;
  const lines = it.deployments.map(({ name, tool }, index) => {
    const branch = index === last ? '└─' : '├─';
    return `${dim(branch)} ${pad(cleanLine(name))}  ${dim(cleanLine(tool))}\n`;
  });
  return `${bold(cleanLine(it.name))}\n${lines.length === 0 ? `${dim('└─ no deployments')}\n` : lines.join('')}`;
}

function toNames(repo: OpsRepo): readonly string[] {
  return repo.environments.flatMap((it) => it.deployments).map((it) => it.name);
}

function toData({ root, environments }: OpsRepo) {
  return {
    root,
    environments: environments.map(({ name, folder, deployments }) => ({
      name,
      folder,
      deployments: deployments.map((it) => ({ name: it.name, folder: it.folder, tool: it.tool })),
    })),
  };
}
