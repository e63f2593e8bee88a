import type { Change, Outputs, Steps } from '@bitops/core';
import { addressOf } from './address.js';
import type { ChangeLine } from './change-set.js';
import { holds } from './conditions.js';
import type { Template } from './template.js';

const signs: Readonly<Record<Change['action'], string>> = {
  create: '+',
  update: '~',
  replace: '±',
  delete: '-',
  read: '?',
};

/** Shows what would change and asks whether to go on. */
export function* ask(lines: readonly ChangeLine[]): Steps<boolean> {
  if (lines.length > 0) yield { note: lines.map(lineOf).join('\n') };
  const { proceed } = yield { preview: lines.map(({ address, action }) => ({ address, action })) };
  return proceed;
}

function lineOf({ address, action, remark }: ChangeLine): string {
  return `${signs[action]} ${action.padEnd(7)}  ${address}${remark === undefined ? '' : `, ${remark}`}`;
}

/** What a stack that is not there would be made of: AWS is asked for nothing, since even that would leave a trace. */
export function createdLines(template: Template, values: Readonly<Record<string, string>>): readonly ChangeLine[] {
  return Object.entries(template.resources).flatMap(([id, { type, condition }]): readonly ChangeLine[] => {
    const address = addressOf({ LogicalResourceId: id, ResourceType: type });
    const made = condition === undefined ? true : holds(condition, template, values);
    if (made === false) return [];
    return [{ address, action: 'create', ...(made ? {} : { remark: `if ${condition} holds` }) }];
  });
}

/** What the templates say of a change that AWS can't be asked about: not whether an update replaces. */
export function comparedLines(
  before: Template,
  now: Template,
  changed: (parameter: string) => boolean,
): readonly ChangeLine[] {
  const names = Object.keys({ ...before.parameters, ...now.parameters }).filter(changed);
  const ids = [...new Set([...Object.keys(before.resources), ...Object.keys(now.resources)])];
  return ids.flatMap((id): readonly ChangeLine[] => {
    const [old, own] = [before.resources[id], now.resources[id]];
    const address = addressOf({ LogicalResourceId: id, ResourceType: (own ?? old)?.type });
    if (old === undefined) return [{ address, action: 'create' }];
    if (own === undefined) return [{ address, action: 'delete' }];
    const text = JSON.stringify(own.body);
    const isSame = text === JSON.stringify(old.body) && !names.some((it) => mentions(text, it));
    return isSame ? [] : [{ address, action: 'update', remark: 'perhaps replaced' }];
  });
}

function mentions(text: string, parameter: string): boolean {
  return text.includes(`{"Ref":"${parameter}"}`) || text.includes(`\${${parameter}}`);
}

/** Whether two previews say the same. */
export function sameChanges(one: readonly Change[], other: readonly Change[]): boolean {
  const lines = (list: readonly Change[]) => list.map((it) => `${it.action} ${it.address}`).sort();
  return lines(one).join('\n') === lines(other).join('\n');
}

/** The outputs that a stack will have once it is changed; only texts of the template itself are known. */
export function plannedOutputs({ outputs }: Template): Outputs {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, it]) => {
      const value = typeof it === 'object' && it !== null && 'Value' in it ? it.Value : undefined;
      return [name, typeof value === 'string' ? { value, sensitive: false } : { unknown: true, sensitive: false }];
    }),
  );
}
