import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Common } from './invocation.js';
import type { ProgramHandler } from './program-handler.js';

/** Adds `bitops unlock`. */
export function addUnlock(program: Command, handler: ProgramHandler): void {
  const added = program
    .command('unlock')
    .description('Tell who has the lock of environments, and take it away from a run that is gone.')
    .argument('<environments...>', 'environments, by name')
    .option('-y, --yes', 'do not ask; needed where there is no terminal');
  added.action((environments: readonly string[]) => {
    const { yes = false } = added.opts<{ yes?: boolean }>();
    handler.invocation({ command: 'unlock', common: program.opts<Common>(), environments, yes });
  });
}

/** `--lock-wait` of runs. */
export function lockWaitOption(): Option {
  const option = new Option('--lock-wait <time>', 'how long to wait for a lock that another run has, such as 10m');
  return option.argParser((value: string) => {
    if (!/^\d+(\.\d+)?(ms|s|m|h)$/.test(value)) throw new InvalidArgumentError('Give a time such as 90s or 10m.');
    return value;
  });
}
