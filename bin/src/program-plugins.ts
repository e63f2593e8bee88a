import type { Command } from 'commander';
import type { Common } from './invocation.js';
import type { ProgramHandler } from './program-handler.js';

/** Adds `bitops plugins` with what is below it. */
export function addPlugins(program: Command, handler: ProgramHandler): Command {
  const plugins = program.command('plugins').description('Fetch, pin and look at the plugins of the ops repo.');
  const add = (action: 'list' | 'install' | 'verify', description: string) => {
    const added = plugins.command(action).description(description);
    return added.action((names: string[] | object) => {
      const { update = false, runInstallScripts: runScripts = false } = added.opts<{
        update?: boolean;
        runInstallScripts?: boolean;
      }>();
      const given = { names: Array.isArray(names) ? names : [], update, runScripts };
      handler.invocation({ command: 'plugins', common: program.opts<Common>(), action, ...given });
    });
  };
  add('list', 'List the plugins: where they come from, and whether they are there.');
  add('install', 'Fetch the plugins that come from git, as bitops.lock.json pins them.')
    .argument('[names...]', 'plugins, as bitops.plugins calls them; else all of them')
    .option('--update', 'take what their tags and branches are now, and pin that')
    .option('--run-install-scripts', 'run the scripts by which plugins install what they need');
  add('verify', 'Check that every plugin is there, and what was pinned.');
  return plugins;
}
