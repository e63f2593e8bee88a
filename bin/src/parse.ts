import type { Fault } from '@bitops/core';
import { CommanderError } from 'commander';
import type { Invocation, SelectOptions } from './invocation.js';
import { createProgram, type ProgramLook } from './program.js';

/** What arguments come to. */
export type Parsed =
  | { readonly kind: 'invocation'; readonly invocation: Invocation }
  /** Help or the version, to be printed. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'fault'; readonly fault: Fault };

/** Where the container image mounts the ops repo. */
const containerRepo = '/opt/bitops_deployment';

/** The arguments to use: without any, the container image deploys and everybody else gets the help. */
export function toArguments(argv: readonly string[], exists: (path: string) => boolean): readonly string[] {
  if (argv.length > 0) return argv;
  return exists(containerRepo) ? ['deploy'] : ['--help'];
}

/** Makes a command of arguments, or says what is wrong with them. */
export function parse(argv: readonly string[], look: ProgramLook): Parsed {
  let text = '';
  let invocation: Invocation | undefined;
  const program = createProgram(look, {
    text: (part) => {
      text += part;
    },
    invocation: (it) => {
      invocation = it;
    },
  });
  const commands = program.commands.map((command) => command.name());
  try {
    program.parse(argv, { from: 'user' });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    // Not its exit code: commander takes that from the process, which counts as failed until it has spoken.
    return text !== '' ? { kind: 'text', text } : { kind: 'fault', fault: toFault(thrown, argv, commands) };
  }
  if (invocation === undefined) return { kind: 'fault', fault: noCommand };
  const wrong = contradiction(invocation);
  return wrong === undefined ? { kind: 'invocation', invocation } : { kind: 'fault', fault: wrong };
}

const noCommand: Fault = {
  code: 'USAGE_INVALID',
  what: 'No command was given',
  fix: "Name one, such as 'bitops plan test'; 'bitops --help' lists them.",
};

/** What people call the commands elsewhere. */
const elsewhere: Readonly<Record<string, string>> = {
  apply: 'deploy --apply',
  up: 'deploy',
  run: 'deploy',
  preview: 'plan',
  diff: 'plan',
  delete: 'destroy',
  down: 'destroy',
  ls: 'list',
  config: 'explain',
  show: 'explain',
  why: 'explain',
  new: 'init',
  create: 'init',
  check: 'validate',
  lint: 'validate',
  diagnose: 'doctor',
  migrate: 'doctor --fix',
  version: '--version',
};

function toFault(error: CommanderError, argv: readonly string[], commands: readonly string[]): Fault {
  if (error.code === 'commander.help') return noCommand;
  const [first = '', second = ''] = error.message.split('\n');
  const unknown = /^error: unknown command '(.*)'$/.exec(first)?.[1] ?? '';
  const near = elsewhere[unknown] ?? /Did you mean (?:one of )?(.*)\?/.exec(second)?.[1];
  const command = argv.find((it) => commands.includes(it));
  const help = `'bitops ${command === undefined ? '' : `${command} `}--help' lists what there is.`;
  return {
    code: 'USAGE_INVALID',
    what: toSentence(first.replace(/^error: /, '').replace(/\.$/, '')),
    fix: near === undefined ? help : `Did you mean ${near}? ${help}`,
  };
}

function toSentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function contradiction(invocation: Invocation): Fault | undefined {
  const { format } = invocation.common;
  if (invocation.command !== 'graph' && format !== 'text' && format !== 'json') {
    const what = `--format ${format} is not for ${invocation.command}`;
    return { code: 'USAGE_INVALID', what, fix: 'Give text or json; bitops graph makes diagrams.' };
  }
  if (invocation.command === 'schema' && invocation.write && invocation.tool !== undefined) {
    return {
      code: 'USAGE_INVALID',
      what: `--write was given together with ${invocation.tool}`,
      fix: 'Leave the tool away: what is written holds for all files of the ops repo.',
    };
  }
  if (invocation.command === 'doctor' && invocation.dir !== undefined && invocation.common.repo !== undefined) {
    const what = `${invocation.dir} was given together with --repo`;
    return { code: 'USAGE_INVALID', what, fix: 'Name the ops repo once.' };
  }
  if ('options' in invocation) return contradictionOf(invocation.options, invocation.environments);
  return 'select' in invocation ? contradictionOf(invocation.select, invocation.environments) : undefined;
}

function contradictionOf(options: SelectOptions, environments: readonly string[]): Fault | undefined {
  // A variable that is empty by mistake must not turn one deployment into all of them.
  const lists = { '--only': options.only, '--skip': options.skip, '--tag': options.tags };
  const empty = Object.entries(lists).find(([, list]) => list.includes(''))?.[0];
  if (empty !== undefined) {
    const what = `${empty} names no ${empty === '--tag' ? 'tag' : 'deployment'}`;
    return { code: 'USAGE_INVALID', what, fix: `Name one, or leave ${empty} away.` };
  }
  if (environments.includes('')) {
    return { code: 'USAGE_INVALID', what: 'An environment has an empty name', fix: 'Name it, or leave it away.' };
  }
  if (!options.all || environments.length === 0) return undefined;
  return {
    code: 'USAGE_INVALID',
    what: `--all was given together with ${environments.join(', ')}`,
    fix: 'Name environments or give --all, not both.',
  };
}
