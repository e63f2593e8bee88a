import type { KnownOutcome } from '@bitops/journal';
import type { Style } from '../colors.js';
import { cleanLine } from '../reporters/clean.js';
import { paintOutcome, toMark, toOutcome } from '../reporters/outcome.js';
import { toTitle } from '../reporters/words.js';
import type { DrawnNode as Node } from './node.js';

/**
 * What runs after what, as a tree: below each deployment stand those that wait for it. What stands in more than one place is
 * written out in the first one, and marked in the others.
 */
export function renderGraph(nodes: readonly Node[], style: Style): string {
  if (nodes.length === 0) return 'There are no deployments.\n';
  const waiting = new Map<string, Node[]>(nodes.map((it) => [it.id, []]));
  const byId = new Map(nodes.map((it) => [it.id, it]));
  for (const node of nodes) for (const before of nearest(node, byId)) waiting.get(before)?.push(node);
  const shown = new Set<string>();
  const lines: string[] = [];
  const stack = nodes.filter((it) => it.after.length === 0).map((node) => ({ node, first: '', below: '' }));
  for (let top = stack.shift(); top !== undefined; top = stack.shift()) {
    const { node, first, below } = top;
    const again = shown.has(node.id);
    const next = again ? [] : (waiting.get(node.id) ?? []);
    lines.push(`${style.dim(first)}${toLine(node, again && (waiting.get(node.id) ?? []).length > 0, style)}\n`);
    shown.add(node.id);
    const children = next.map((it, index) => {
      const last = index === next.length - 1;
      return { node: it, first: `${below}${last ? '└─ ' : '├─ '}`, below: `${below}${last ? '   ' : '│  '}` };
    });
    stack.unshift(...children);
  }
  return lines.join('');
}

function toLine({ environment, deployment, tool, last }: Node, isRepeated: boolean, style: Style): string {
  const { bold, dim } = style;
  const more = isRepeated ? `  ${dim('(see above)')}` : '';
  const how = last === undefined ? '' : `  ${toLast(last, style)}`;
  return `${bold(toTitle(environment, deployment))}  ${dim(cleanLine(tool))}${how}${more}`;
}

function toLast({ outcome, action, at }: KnownOutcome, style: Style): string {
  const told = `${toMark(outcome)} ${toOutcome(outcome, action, false)}`;
  return `${paintOutcome(outcome, told, style)} ${style.dim(`${at.slice(0, 16).replace('T', ' ')} UTC`)}`;
}

/** What a node waits for and nothing else of that waits for: the rest follows from it. */
function nearest({ after }: Node, byId: ReadonlyMap<string, Node>): readonly string[] {
  const beyond = new Set(after.flatMap((id) => byId.get(id)?.after ?? []));
  for (const id of beyond) for (const it of byId.get(id)?.after ?? []) beyond.add(it);
  return after.filter((id) => !beyond.has(id));
}
