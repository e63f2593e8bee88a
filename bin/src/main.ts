import { existsSync } from 'node:fs';
import type { Fault } from '@bitops/core';
import type { Caller } from './caller.js';
import { createStyle, wantsColor } from './colors.js';
import { exitCodes } from './exit-codes.js';
import type { Common, Invocation } from './invocation.js';
import { type Parsed, parse, toArguments } from './parse.js';
import { createScreen, createSinks, printFaults, printFaultsAsEvents, type Screen, type Sinks } from './screen.js';

/** Runs the command line; answers with the exit code and leaves all output to the streams. */
export async function main(caller: Caller): Promise<number> {
  const sinks = createSinks(caller);
  const parsed = parseArguments(caller);
  const code = await answer(caller, sinks, parsed);
  await sinks.out.settled();
  const lost = sinks.out.lost();
  if (lost !== undefined) printFaults(createScreen(caller, sinks, plain), [lostOutput(lost)]);
  await sinks.err.settled();
  return lost === undefined || code !== exitCodes.done || isRun(parsed) ? code : exitCodes.failed;
}

/** What a run has done is done, whether somebody could read of it or not; of all else, the output is the purpose. */
function isRun(parsed: Parsed): boolean {
  return parsed.kind === 'invocation' && ['deploy', 'plan', 'destroy'].includes(parsed.invocation.command);
}

/** What holds until the options are known. */
const plain: Common = { format: 'text', logLevel: 'info', safe: false, color: true };

async function answer(caller: Caller, sinks: Sinks, parsed: Parsed): Promise<number> {
  switch (parsed.kind) {
    case 'text':
      sinks.out.write(parsed.text);
      return exitCodes.done;
    case 'fault':
      printFaultsAsEvents(createScreen(caller, sinks, guessCommon(caller.argv)), await hidden(caller, parsed.fault));
      return exitCodes.refused;
    case 'invocation': {
      const screen = createScreen(caller, sinks, parsed.invocation.common);
      return await invoke(caller, screen, parsed.invocation).catch((thrown: unknown) => fail(caller, screen, thrown));
    }
  }
}

function parseArguments(caller: Caller): Parsed {
  const { stdout, env, argv, version } = caller;
  const flag = !argv.includes('--no-color');
  const style = createStyle(wantsColor({ flag, env, isTerminal: stdout.isTTY === true }));
  return parse(toArguments(argv, existsSync), { version, style, columns: Math.min(stdout.columns ?? 100, 120) });
}

/** Loads a command, and with it the core, only when it is run. */
async function invoke(caller: Caller, screen: Screen, invocation: Invocation): Promise<number> {
  switch (invocation.command) {
    case 'deploy':
    case 'plan':
    case 'destroy':
      return (await import('./commands/run.js')).runCommand(caller, screen, invocation);
    case 'list':
      return (await import('./commands/list.js')).listCommand(caller, screen, invocation);
    case 'plugins':
      return (await import('./commands/plugins.js')).pluginsCommand(caller, screen, invocation);
    case 'explain':
      return (await import('./commands/explain.js')).explainCommand(caller, screen, invocation);
    case 'init':
      return (await import('./commands/init.js')).initCommand(caller, screen, invocation);
    case 'graph':
      return (await import('./commands/graph.js')).graphCommand(caller, screen, invocation);
    case 'runs':
      return (await import('./commands/runs.js')).runsCommand(caller, screen, invocation);
    case 'unlock':
      return (await import('./commands/unlock.js')).unlockCommand(caller, screen, invocation);
    case 'doctor':
      return (await import('./commands/doctor.js')).doctorCommand(caller, screen, invocation);
    case 'validate':
      return (await import('./commands/validate.js')).validateCommand(caller, screen, invocation);
    case 'schema':
      return (await import('./commands/schema.js')).schemaCommand(caller, screen, invocation);
  }
}

/** The options of arguments that could not be parsed, as far as printing needs them. */
function guessCommon(argv: readonly string[]): Common {
  const json = /(^| )--format[ =]json( |$)/.test(argv.join(' '));
  return { ...plain, format: json ? 'json' : 'text', color: !argv.includes('--no-color') };
}

/** A fault as it may be told, as far as a variable says what is a secret; only its code where bitops itself can't be loaded. */
async function hidden(caller: Caller, fault: Fault): Promise<readonly Fault[]> {
  try {
    const { toHide } = await import('./commands/host.js');
    return [toHide(caller).deep(fault)];
  } catch (thrown) {
    return [{ ...fault, why: thrown instanceof Error ? thrown.message : String(thrown) }];
  }
}

/** Tells of an error that nothing caught while no command listened. */
export async function crash(caller: Caller, thrown: unknown): Promise<void> {
  const sinks = createSinks(caller);
  const level = caller.argv.join(' ').match(/--log-level[ =]debug/) === null ? 'info' : 'debug';
  await fail(caller, createScreen(caller, sinks, { ...guessCommon(caller.argv), logLevel: level }), thrown);
  for (const sink of [sinks.out, sinks.err]) await sink.settled();
}

/** What no command expected, such as an installation that is broken. */
async function fail(caller: Caller, screen: Screen, thrown: unknown): Promise<number> {
  const why = thrown instanceof Error ? (screen.level === 'debug' ? thrown.stack : thrown.message) : String(thrown);
  const fix = screen.level === 'debug' ? undefined : 'Run it again with --log-level debug and report what it prints.';
  const unexpected = { code: 'INTERNAL_ERROR', what: 'bitops met an error that it did not expect', why, fix };
  printFaultsAsEvents(screen, await hidden(caller, unexpected));
  return exitCodes.failed;
}

function lostOutput(why: string): Fault {
  return { code: 'OUTPUT_LOST', what: 'Not all of the output could be written to stdout', why };
}
