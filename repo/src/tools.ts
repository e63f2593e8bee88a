/** Which plugin runs which deployment. */
import type { Fault, Place } from '@bitops/fault';
import { type FoundPlugin, type LoadedPlugin, unknownTool } from '@bitops/loader';

/** A plugin that was found, and is loaded already where only its code tells its tool. */
export type AnyPlugin = FoundPlugin & Partial<Pick<LoadedPlugin, 'plugin'>>;

/** The name of the tool that a plugin contributes. */
export function toolOf(plugin: AnyPlugin): string | undefined {
  return plugin.plugin?.tool?.name ?? plugin.manifest.tool;
}

/** All tools in the order in which they run when nothing else is said: the official ones, then the others by name. */
export function toolsInOrder(plugins: readonly AnyPlugin[]): readonly string[] {
  const tools = (official: boolean) =>
    plugins.filter((it) => it.source.official === official).flatMap((it) => toolOf(it) ?? []);
  return [...new Set([...tools(true), ...tools(false).sort()])];
}

/** The plugin that a deployment's `plugin:` names, by alias or by tool. */
function pluginFor(name: string, plugins: readonly AnyPlugin[]): AnyPlugin | undefined {
  const withTool = plugins.filter((it) => toolOf(it) !== undefined);
  const named = withTool.find((it) => it.source.alias === name) ?? withTool.find((it) => toolOf(it) === name);
  return named ?? withTool.find((it) => it.manifest.aliases?.includes(name));
}

/** The plugin of a deployment. Gives a fault where there is none. */
export function pluginOf(
  it: { readonly name: string; readonly tool: string; readonly at?: Place },
  environment: string,
  plugins: readonly AnyPlugin[],
): AnyPlugin | Fault {
  const found = pluginFor(it.tool, plugins);
  if (found !== undefined) return found;
  const tools = plugins.map(toolOf).filter((tool) => tool !== undefined);
  return unknownTool(it.tool, `${environment}:${it.name}`, tools, it.at);
}
