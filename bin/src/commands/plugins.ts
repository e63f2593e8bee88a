import {
  createInterrupt,
  createRedactor,
  distinct,
  faults,
  type Installing,
  installPlugins,
  installScripts,
  loadRepo,
  type PluginState,
  pluginStates,
  runInstallScript,
} from '@bitops/core';
import type { Caller, EndSignal } from '../caller.js';
import { exitCodes } from '../exit-codes.js';
import type { Invocation } from '../invocation.js';
import { cleanLine } from '../reporters/clean.js';
import { printFaults, type Screen } from '../screen.js';
import { answering, toDocument } from './document.js';
import { complain, toHide, toHost, withCrashes } from './host.js';

type PluginsInvocation = Extract<Invocation, { command: 'plugins' }>;

/** `bitops plugins`: how the plugins of the ops repo stand; fetches and pins them; runs what installs their programs. */
export function pluginsCommand(caller: Caller, screen: Screen, invocation: PluginsInvocation): Promise<number> {
  return answering(caller, screen, async () => {
    const installing = await toInstalling(caller, invocation);
    if (invocation.action === 'install') return install(caller, screen, invocation, installing);
    const states = await pluginStates(installing.sources, installing.root, installing.host);
    const wrong = distinct(states.flatMap((it) => it.fault ?? []));
    const plugins = states.map(({ fault: _, ...it }) => it);
    const told = toHide(caller).deep({ v: 1, root: installing.root, plugins, faults: wrong });
    if (screen.format === 'json') screen.out.write(toDocument(told));
    else screen.out.write(told.plugins.map((it) => renderState(it, screen)).join(''));
    if (wrong.length === 0) return exitCodes.done;
    if (invocation.action === 'verify') printFaults(screen, told.faults);
    return invocation.action === 'verify' ? exitCodes.refused : exitCodes.done;
  });
}

async function toInstalling(caller: Caller, { common, names, update }: PluginsInvocation): Promise<Installing> {
  const host = toHost(caller, common);
  const { root, sources, pluginFaults } = await withCrashes(caller, () => loadRepo(host));
  const wrong = pluginFaults.filter((it) => it.code.startsWith('PLUGIN_SOURCE_'));
  if (wrong.length > 0) throw faults(wrong);
  return { host, root, sources, names, update, interrupt: createInterrupt() };
}

async function install(
  caller: Caller,
  screen: Screen,
  { runScripts }: PluginsInvocation,
  installing: Installing,
): Promise<number> {
  const { interrupt, root } = installing;
  const end = (signal: EndSignal = 'SIGTERM') => interrupt.request({ signal });
  const release = caller.listen({ signal: end, crash: () => end() });
  try {
    const { green, dim } = screen.outStyle;
    const say = (text: string) => (screen.format === 'json' ? undefined : screen.out.write(text));
    const plugins = await installPlugins(installing);
    for (const { alias, commit, isNew } of plugins) {
      say(`${green('✔')} ${cleanLine(alias)}  ${commit.slice(0, 12)}  ${dim(isNew ? 'pinned' : 'as pinned')}\n`);
    }
    if (plugins.length === 0) say('No plugin comes from git: there is nothing to fetch.\n');
    const { scripts, faults: wrong } = await installScripts(installing);
    if (runScripts && wrong.length > 0) throw faults(wrong);
    const names = scripts.map((it) => it.alias);
    if (!runScripts && names.length > 0)
      say(dim(`Not run: the install scripts of ${names.join(', ')}; --run-install-scripts runs them.\n`));
    const code = runScripts ? await runScriptsOf(scripts, caller, screen, installing, say) : exitCodes.done;
    if (screen.format === 'json' && code === exitCodes.done)
      screen.out.write(toDocument({ v: 1, root, plugins, scripts: { names, ran: runScripts }, faults: [] }));
    return code;
  } finally {
    release();
  }
}

/** One after the other: those behind it may need what an earlier one installed. */
async function runScriptsOf(
  scripts: Awaited<ReturnType<typeof installScripts>>['scripts'],
  caller: Caller,
  screen: Screen,
  installing: Installing,
  say: (text: string) => void,
): Promise<number> {
  const hide = createRedactor();
  hide.addEnvironment(caller.env);
  try {
    for (const script of scripts) {
      say(hide.text(`$ ${[script.command.file, ...script.command.args].join(' ')}\n`));
      const lines = hide.lines((line) => say(`  │ ${cleanLine(line)}\n`));
      await runInstallScript(script, installing, (chunk) => lines.push(chunk)).finally(() => lines.end());
    }
    return exitCodes.done;
  } catch (thrown) {
    return complain(screen, thrown, exitCodes.failed, hide);
  }
}

function renderState({ alias, state, source, commit }: Omit<PluginState, 'fault'>, { outStyle }: Screen): string {
  const isFine = state === 'installed' || state === 'fetched';
  const mark = isFine ? outStyle.green('✔') : outStyle.red('✘');
  const at = commit === undefined ? '' : `  ${commit.slice(0, 12)}`;
  return `${mark} ${cleanLine(alias)}  ${state}${at}  ${outStyle.dim(cleanLine(source))}\n`;
}
