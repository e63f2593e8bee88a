/** How long the hooks of plugins are waited for once somebody wants the run to end. */
import { type Fault, fault, faultsOf } from '@bitops/fault';
import { budgetOf, type Interrupt } from '@bitops/runtime';
import type { Bus } from './bus.js';

/** Seconds that a hook has after a second signal. */
const lastSeconds = 10;

/** What patience depends on. */
export interface Patience {
  readonly interrupt: Interrupt;
  /** Milliseconds for all that must be done after an interrupt. */
  readonly grace: number;
  /** Whether a command runs; it has an end of its own, and its hook goes on after it. */
  busy(): boolean;
}

/** A bus that gives a hook up which, once the time after an interrupt is over, neither ends nor runs anything. */
export function withPatience(bus: Bus, patience: Patience): Bus {
  const wait = <T>(hook: string, work: Promise<T>) => unlessStuck(hook, work, patience);
  return {
    ...bus,
    before: (hook, env, scope) => wait(hook, bus.before(hook, env, scope)),
    after: (hook, result, scope) =>
      wait(hook, bus.after(hook, result, scope)).catch((error: unknown) => faultsOf(error)),
    plan: (changes, scope) => wait('plan', bus.plan(changes, scope)),
    command: (command, scope) => wait('command', bus.command(command, scope)),
  };
}

async function unlessStuck<T>(hook: string, work: Promise<T>, { interrupt, grace, busy }: Patience): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let off = () => {};
  const stuck = new Promise<never>((_, reject) => {
    let idle = 0;
    const look = () => {
      idle = busy() ? 0 : idle + 1;
      const elapsed = performance.now() - (interrupt.since ?? Number.POSITIVE_INFINITY);
      const isOver = elapsed > budgetOf(grace, interrupt.within).all || (interrupt.forced && idle > lastSeconds);
      if (isOver && idle > 1) reject(fault(givenUp(hook)));
    };
    const begin = () => {
      timer ??= setInterval(look, 1000);
    };
    off = interrupt.onRequest(begin);
    if (interrupt.cause !== undefined) begin();
  });
  try {
    return await Promise.race([work, stuck]);
  } finally {
    off();
    clearInterval(timer);
  }
}

function givenUp(hook: string): Fault {
  return {
    code: 'TAP_STUCK',
    what: `A plugin did not end in its hook ${hook}, and was given up`,
    fix: 'Find it by leaving plugins out of bitops.plugins one by one.',
  };
}
