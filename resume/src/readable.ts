import type { Prepared, Unit } from '@bitops/core';

/**
 * Whether a tool can say an output of a deployment without running it. Its steps are begun and not done: a tool that can't
 * throws before its first one, or ends without one.
 */
export function canRead(unit: Unit, name: string, { host, request }: Prepared): boolean {
  const { tool, node, deployment, known } = unit;
  if (tool.outputs === undefined) return false;
  const { folder } = deployment;
  const run = {
    intent: request.intent,
    action: 'preview' as const,
    deployment: { environment: node.environment, name: node.deployment, id: node.id, folder },
    config: known as never, // the tool is given what its own schema gave out
    env: host.env,
    inputs: {},
    artifacts: folder,
    ...(unit.defaults === undefined ? {} : { defaults: unit.defaults }),
    color: false,
  };
  try {
    const { done, value } = tool.outputs(run).next();
    return done !== true || Object.hasOwn(value, name);
  } catch {
    return false;
  }
}
