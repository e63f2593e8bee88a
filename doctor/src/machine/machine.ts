/** The machine: all checks of it, in the order in which they are told. */
import { createInterrupt, type Fault, type Host, type Interrupt, type Survey } from '@bitops/core';
import { askOnline, type OnlineAnswer } from '../online.js';
import { withAsk } from './ask.js';
import { checkBinaries, type Needed } from './binaries.js';
import type { Check } from './check.js';
import { checkLeft } from './left.js';
import { checkLogins } from './logins.js';
import { checkCi, checkGit, checkNode, checkTemporary, checkWritable } from './system.js';

/** How it is looked at. */
export interface MachineRequest {
  /** The version of Node.js that runs. */
  readonly node: string;
  /** Let the tools check, too, as before a run; they may use the network. */
  readonly online?: boolean;
  readonly interrupt?: Interrupt;
}

/** What was found. */
interface MachineAnswer {
  readonly machine: readonly Check[];
  readonly faults: readonly Fault[];
  readonly warnings: readonly Fault[];
}

/** What is looked at. */
export interface Machine {
  readonly root: string | undefined;
  readonly needed: readonly Needed[];
  readonly found?: Survey;
}

/** Looks at the machine, and at what an ops repo needs of it. */
export async function checkMachine(
  host: Host,
  { node, online, interrupt = createInterrupt() }: MachineRequest,
  { root, needed, found }: Machine,
): Promise<MachineAnswer> {
  const { env } = host;
  const temporary = checkTemporary(root);
  const before = [
    checkNode(node),
    temporary,
    ...(root === undefined ? [] : [checkWritable(root), ...checkLeft(root, env)]),
  ];
  const none: OnlineAnswer = { checks: [], warnings: [] };
  const { asked, answers } =
    temporary.fault?.code === 'TEMPORARY_UNWRITABLE'
      ? { asked: [], answers: none }
      : await withAsk(interrupt, async (ask, folder) => ({
          asked: [await checkGit(root, env, ask), ...(await checkBinaries(needed, env, ask))],
          answers: online === true && found !== undefined ? await askOnline(found, env, ask, folder) : none,
        }));
  const logins = found === undefined ? [] : checkLogins(found.units, env);
  const machine = [...before, await checkCi(env), ...asked, ...logins, ...answers.checks];
  return { machine, faults: machine.flatMap((it) => it.fault ?? []), warnings: answers.warnings };
}
