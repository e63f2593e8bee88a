import type { Command } from 'commander';
import type { Common } from './invocation.js';
import type { ProgramHandler } from './program-handler.js';

/** Adds `bitops doctor`. */
export function addDoctor(program: Command, handler: ProgramHandler): void {
  const added = program
    .command('doctor')
    .description('Tell what BitOps would have done, what bitops does, and whether this machine can do it.')
    .argument('[dir]', 'the ops repo; else found from the current directory upwards')
    .option('--fix', 'rewrite old keys and names in the ops repo')
    .option('--online', 'let the tools check, too, such as who is logged in; uses the network');
  added.action((dir: string | undefined) => {
    const { fix = false, online = false } = added.opts<{ fix?: boolean; online?: boolean }>();
    const named = dir === undefined ? {} : { dir };
    handler.invocation({ command: 'doctor', common: program.opts<Common>(), ...named, fix, online });
  });
}
