import type { Affected } from '@bitops/core';
import type { Style } from '../colors.js';
import { cleanLine } from './clean.js';
import { padTo, type Width } from './width.js';
import { toCount } from './words.js';

type Reason = Affected['reasons'] extends ReadonlyMap<string, readonly (infer R)[]> ? R : never;

/** What is told of an environment. */
export interface Listed {
  readonly name: string;
  readonly folder: string;
  readonly tags?: readonly string[];
  /** Why changes affect it, where that was asked for. */
  readonly affected?: readonly Reason[];
  readonly deployments: readonly {
    readonly name: string;
    readonly folder: string;
    readonly tool: string;
    readonly tags?: readonly string[];
  }[];
}

/** The environments with their deployments, tools and tags, as a tree. */
export function renderTree(environments: readonly Listed[], style: Style, width: Width): string {
  if (environments.length === 0) return 'There are no environments.\n';
  const names = environments.flatMap((it) => it.deployments).map((it) => width(cleanLine(it.name)));
  const columns = names.reduce((most, it) => Math.max(most, it), 0);
  return environments.map((it) => renderEnvironment(it, style, (name) => padTo(name, columns, width))).join('\n');
}

function renderEnvironment(it: Listed, { bold, dim }: Style, pad: (name: string) => string): string {
  const last = it.deployments.length - 1;
  const tags = (own: readonly string[] = []) =>
    own.length === 0 ? '' : `  ${dim(`[${own.map((tag) => cleanLine(tag)).join(' ')}]`)}`;
  const lines = it.deployments.map(({ name, tool, tags: own }, index) => {
    const branch = index === last ? '└─' : '├─';
    return `${dim(branch)} ${pad(cleanLine(name))}  ${dim(cleanLine(tool))}${tags(own)}\n`;
  });
  const reasons = (it.affected ?? []).map((reason) => `${dim('│')}  ${cleanLine(toReason(reason))}\n`);
  const below = lines.length === 0 ? `${dim('└─ no deployments')}\n` : lines.join('');
  return `${bold(cleanLine(it.name))}${tags(it.tags)}\n${reasons.join('')}${below}`;
}

/** Why an environment is affected, in a line. */
function toReason(reason: Reason): string {
  if (reason.kind === 'need') return `needs ${reason.environment}, which is affected`;
  const [first = ''] = reason.files;
  const more = reason.count - 1;
  const changed = more === 0 ? `${first} changed` : `${first} and ${toCount(more, 'more file')} changed`;
  const { kind, by = '', path } = reason;
  switch (kind) {
    case 'environment':
      return changed;
    case 'default':
      return `${changed}: the default environment`;
    case 'settings':
      return `${changed}: the settings of the ops repo`;
    case 'plugin':
      return `${changed}: the plugin ${by}`;
    case 'include':
      return `${changed}: it includes ${path}`;
    case 'read':
      return `${changed}: ${by} reads ${path}`;
    case 'link':
      return `${changed}: ${by} is a link to ${path}`;
  }
}
