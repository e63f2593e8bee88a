import type { Template } from './template.js';

/** What a condition comes to; `undefined` where only AWS knows. */
export type Truth = boolean | undefined;

/**
 * Whether a condition of the template holds with these parameters. Only what the template itself says is known: equal
 * texts, references to parameters, and, or, not.
 */
export function holds(name: string, template: Template, values: Readonly<Record<string, string>>): Truth {
  return truthOf(template.conditions[name], { template, values, within: [name] });
}

interface Site {
  readonly template: Template;
  readonly values: Readonly<Record<string, string>>;
  /** The conditions that are being asked: one that refers to itself holds for nobody. */
  readonly within: readonly string[];
}

function truthOf(expression: unknown, site: Site): Truth {
  const [name, operand] = callOf(expression);
  const operands = Array.isArray(operand) ? operand : [operand];
  switch (name) {
    case 'Condition':
      return typeof operand === 'string' ? referred(operand, site) : undefined;
    case 'Fn::Not':
      return negated(truthOf(operands[0], site));
    case 'Fn::And':
      return every(operands.map((it) => truthOf(it, site)));
    case 'Fn::Or':
      return negated(every(operands.map((it) => negated(truthOf(it, site)))));
    case 'Fn::Equals':
      return equal(operands[0], operands[1], site);
    default:
      return undefined;
  }
}

function referred(name: string, site: Site): Truth {
  if (site.within.includes(name)) return undefined;
  return truthOf(site.template.conditions[name], { ...site, within: [...site.within, name] });
}

function equal(one: unknown, other: unknown, site: Site): Truth {
  const [left, right] = [textOf(one, site), textOf(other, site)];
  return left === undefined || right === undefined ? undefined : left === right;
}

function textOf(expression: unknown, { template, values }: Site): string | undefined {
  if (['string', 'number', 'boolean'].includes(typeof expression)) return String(expression);
  const [name, operand] = callOf(expression);
  const parameter = name === 'Ref' && typeof operand === 'string' ? template.parameters[operand] : undefined;
  if (parameter === undefined || parameter.isLookedUp) return undefined;
  return values[String(operand)] ?? parameter.fallback;
}

/** The function that an expression calls, and its operand. */
function callOf(expression: unknown): readonly [string | undefined, unknown] {
  if (typeof expression !== 'object' || expression === null) return [undefined, undefined];
  const entries = Object.entries(expression);
  return entries.length === 1 && entries[0] !== undefined ? entries[0] : [undefined, undefined];
}

function negated(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

function every(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(undefined) ? undefined : true;
}
