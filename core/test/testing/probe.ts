/** A plugin that keeps to the contract, to be spoilt in one place each. */
import type { Fault, PluginApi, PluginFactory, Steps, Tool, ToolRun } from '@bitops/core';
import { checkPlugin, type PluginCase, type PluginUnderTest } from '@bitops/core/testing';

/** What a test puts in the place of parts of the sound tool. */
export type Spoilt = (api: PluginApi) => Partial<Tool> | Record<string, unknown>;

/** A value that no output may show. */
export const secret = 'probe-secret-93be';

/** A case that sets everything. */
export const whole: PluginCase = {
  name: 'whole',
  config: { cli: { to: 'the-goal', key: secret } },
  files: { 'site.txt': 'hello\n' },
  answers: ({ file }) => (file === 'diff' ? 'site.txt' : undefined),
};

/** The same, asked for a plan only: most of what is wrong shows there, and sooner. */
const planned: PluginCase = { ...whole, intents: ['plan'] };

function* soundSteps({ action, config }: ToolRun): Steps {
  const { to, key } = (config as { cli: { to: string; key?: string } }).cli; // as the schema below gives it out
  const { stdout } = yield { file: 'diff', args: ['site.txt', to], effect: 'read', capture: true };
  const change = action === 'destroy' ? 'delete' : 'update';
  const { proceed } = yield { preview: stdout === '' ? [] : [{ address: stdout, action: change }] };
  if (!proceed) return;
  if (key !== undefined) yield { write: 'key', content: key };
  const { ran } = yield { file: 'cp', args: ['site.txt', to], env: { SEAL: key }, effect: 'write' };
  if (ran) yield { outputs: { goal: { value: to, sensitive: false }, key: { value: key, sensitive: true } } };
}

/** The schema of the sound tool. */
export function soundConfig(z: PluginApi['z']) {
  return z.strictObject({
    cli: z.strictObject({
      to: z
        .string()
        .default('x')
        .meta({ description: 'Where to', examples: ['/srv'] }),
      key: z.string().optional().meta({ description: 'The seal', secret: true }),
    }),
  });
}

/** The sound plugin, with parts of its tool replaced. */
export function probe(spoil: Spoilt = () => ({})): PluginFactory {
  return (api) => {
    const tool = { name: 'probe', config: soundConfig(api.z), steps: soundSteps, ...spoil(api) };
    return { name: 'probe', tool: tool as unknown as Tool }; // what is spoilt need not be one
  };
}

/** The sound plugin with other steps. */
export function stepping(steps: (run: ToolRun, api: PluginApi) => Steps): PluginFactory {
  return probe((api) => ({ steps: (run: ToolRun) => steps(run, api) }));
}

/** What the kit says of a plugin, each once. */
export function faultsIn(plugin: PluginFactory, more: Partial<PluginUnderTest> = {}): readonly Fault[] {
  return checkPlugin({ plugin, cases: [planned], ...more });
}

/** The codes of faults, each once, in their order. */
export function codesOf(faults: readonly Fault[]): readonly string[] {
  return [...new Set(faults.map((it) => it.code))];
}
