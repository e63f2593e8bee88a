import { Command, InvalidArgumentError, Option } from 'commander';
import type { Style } from './colors.js';
import { toDeadline } from './deadline.js';
import { toExamples } from './help.js';
import type { Common, LookInvocation, RunInvocation, RunOptions } from './invocation.js';
import { addDoctor } from './program-doctor.js';
import type { ProgramHandler } from './program-handler.js';
import { addPlugins } from './program-plugins.js';
import { addSelection, collect } from './program-select.js';
import { addUnlock, lockWaitOption } from './program-unlock.js';

/** What the commands and their help are made with. */
export interface ProgramLook {
  readonly version: string;
  readonly style: Style;
  /** Columns that the help may take. */
  readonly columns: number;
}

/** All commands and options; throws a CommanderError where arguments are wrong, and after help and version. */
export function createProgram(look: ProgramLook, handler: ProgramHandler): Command {
  const program = new Command('bitops')
    .description('Deploys the environments of an ops repo the same way on a laptop and on any CI.')
    .exitOverride()
    .configureOutput({
      writeOut: handler.text,
      writeErr: () => undefined,
      outputError: () => undefined,
      getOutHelpWidth: () => look.columns,
      getOutHasColors: () => look.style.isColorSupported,
    })
    .configureHelp({ showGlobalOptions: true, styleTitle: (text) => look.style.bold(text) })
    .version(look.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print the help of a command')
    .helpCommand('help [command]', 'print the help of a command');
  addCommon(program);
  addRunCommands(program, handler);
  const common = () => program.opts<Common>();
  addLook(program, handler, 'list', 'List the environments with their deployments, tools and tags.');
  addLook(program, handler, 'graph', 'Show which deployment waits for which.');
  const runs = program
    .command('runs')
    .description('List what was deployed and destroyed, the newest first.')
    .addOption(new Option('--keep <number>', 'remove all but so many').argParser(toCount))
    .action(() => handler.invocation({ command: 'runs', common: common(), ...runs.opts<{ keep?: number }>() }));
  addUnlock(program, handler);
  addLook(program, handler, 'validate', 'Check the whole configuration; needs no tools and changes nothing.');
  program
    .command('schema')
    .description('Print the JSON Schema of bitops.config.yaml, for editors.')
    .argument('[tool]', 'the deployments of one tool; else all files of the ops repo')
    .option('--write', 'write it into the ops repo, where editors find it', false)
    .action((tool: string | undefined, { write }: { write: boolean }) =>
      handler.invocation({ command: 'schema', common: common(), tool, write }),
    );
  addExplain(program, handler);
  addDoctor(program, handler);
  const plugins = addPlugins(program, handler);
  addInit(program, handler);
  for (const command of [program, ...program.commands]) {
    command.addHelpText('after', () => toExamples(command.name(), look.style));
  }
  for (const command of plugins.commands) {
    command.addHelpText('after', () => toExamples(`plugins ${command.name()}`, look.style));
  }
  return program;
}

function addCommon(program: Command): void {
  const levels = ['error', 'warn', 'info', 'debug'];
  program
    .option('-C, --repo <dir>', 'the ops repo; else found from the current directory upwards')
    .addOption(
      new Option('--format <format>', 'how to print; dot and mermaid are for graph')
        .choices(['text', 'json', 'dot', 'mermaid'])
        .default('text'),
    )
    .addOption(new Option('--log-level <level>', 'how much to print as text').choices(levels).default('info'))
    .option('--safe', 'load and run no code of the ops repo: no hook scripts, no plugins of its own', false)
    .option('--no-color', 'print no colours');
}

function addRunCommands(program: Command, handler: ProgramHandler): void {
  const add = (command: RunInvocation['command'], description: string) => {
    const added = program
      .command(command)
      .description(description)
      .argument('[environments...]', 'environments, by name or glob; else BITOPS_ENVIRONMENT');
    // What changed is no reason to destroy anything.
    const selection = addSelection(added, command !== 'destroy');
    added
      .addOption(setOption())
      .addOption(
        new Option('--concurrency <number>', 'how many deployments may run at once; else one a core').argParser(
          toCount,
        ),
      )
      .addOption(
        new Option('--output <order>', 'lines as they come, or one deployment after the other').choices([
          'stream',
          'grouped',
        ]),
      )
      .addOption(
        new Option('--deadline <when>', 'end in order before then: in 50m, or at a time of ISO 8601').argParser(
          // commander hands the value before over, too.
          (text) => toDeadline(text),
        ),
      )
      .addOption(lockWaitOption())
      .option('--dry-run', 'show what would change anything, and leave it out');
    return added.action((environments: string[]) => {
      const { tag: _, ...given } = added.opts<Partial<RunOptions> & { readonly tag?: unknown }>();
      const options = { ...nothing, ...given, ...selection() };
      handler.invocation({ command, common: program.opts<Common>(), environments, options });
    });
  };
  add('deploy', 'Deploy environments: every tool does what its configuration says.')
    .option('--apply', 'make every tool apply, also where its configuration says plan')
    .option('-y, --yes', 'do not ask where the configuration says destroy')
    .option('--resume [run]', goesOn);
  add('plan', 'Preview what a deploy would change, and change nothing.').option(
    '--exit-code',
    'end with exit code 3 if there are changes',
  );
  add('destroy', 'Destroy what was deployed, in the reverse order.')
    .option('-y, --yes', 'do not ask; needed where there is no terminal')
    .option('--resume [run]', goesOn);
}

const goesOn = 'go on from the newest run, or from one by its id: what is done and unchanged is left out';

function addLook(
  program: Command,
  handler: ProgramHandler,
  command: LookInvocation['command'],
  description: string,
): void {
  const added = program
    .command(command)
    .description(description)
    .argument('[environments...]', 'environments, by name or glob; all of them if none is named');
  const selection = addSelection(added, true);
  added.action((environments: string[]) => {
    handler.invocation({ command, common: program.opts<Common>(), environments, select: selection() });
  });
}

function addExplain(program: Command, handler: ProgramHandler): void {
  const added = program
    .command('explain')
    .description('Show every setting: its value, where that came from, and what it overrode.')
    .argument('<env>', 'the environment')
    .argument('[deployment]', 'one deployment of it; else all of them')
    .addOption(setOption())
    .option('--all', 'also what nothing sets, and what each setting means');
  added.action((environment: string, deployment: string | undefined) => {
    const { set = [], all = false } = added.opts<{ set?: readonly string[]; all?: boolean }>();
    const named = deployment === undefined ? {} : { deployment };
    handler.invocation({ command: 'explain', common: program.opts<Common>(), environment, ...named, set, all });
  });
}

function addInit(program: Command, handler: ProgramHandler): void {
  const added = program
    .command('init')
    .description('Write a small ops repo that works; asks on a terminal, and overwrites nothing.')
    .argument('[dir]', 'where; made if it is not there, else the current directory')
    .option('--environment <name>', 'the name of its environment')
    .option('--tool <tools>', 'the tools of its deployments, such as shell', collect)
    .option('-y, --yes', 'do not ask');
  added.action((dir: string | undefined) => {
    const { tool = [], ...options } = added.opts<{ environment?: string; tool?: readonly string[]; yes?: boolean }>();
    const common = program.opts<Common>();
    handler.invocation({
      command: 'init',
      common,
      yes: false,
      ...options,
      tools: tool,
      ...(dir === undefined ? {} : { dir }),
    });
  });
}

function setOption(): Option {
  return new Option('--set <[deployment:]path=value>', 'a setting, over what files and variables say').argParser(
    append,
  );
}

const nothing = {
  set: [],
  apply: false,
  dryRun: false,
  exitCode: false,
  yes: false,
} satisfies Partial<RunOptions>;

function toCount(value: string): number {
  if (!/^[1-9]\d{0,3}$/.test(value)) throw new InvalidArgumentError('Give a number from 1 to 9999.');
  return Number(value);
}

function append(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
