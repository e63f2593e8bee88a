/** The locks of providers: what they give is looked at, and their errors name them. */
import type { HeldLock, LockHolder, LockPlace, LockTap, RemoteLock } from '@bitops/contract';
import { fault } from '@bitops/fault';

/** The lock of one environment at the provider that a plugin is. */
export interface PluginLock {
  readonly plugin: string;
  readonly where: string;
  take(...asked: Parameters<RemoteLock['take']>): Promise<HeldLock | { readonly heldBy: LockHolder }>;
  holder(): Promise<LockHolder | undefined>;
  remove(run: string): Promise<boolean>;
}

/** Milliseconds that a provider has for one answer, whatever it waits for. */
const limit = 60_000;

/** Puts the names of a plugin and a hook on an error. */
type Blame = (plugin: string, hook: string, error: unknown) => unknown;

/** Asks a provider for a lock. Throws what it throws, with its name, and LOCK_ANSWER_INVALID where it gives something else. */
export function toPluginLock(plugin: string, tap: LockTap, place: LockPlace, blamed: Blame): PluginLock {
  const asked = async <T>(what: string, ask: () => Promise<T> | T, isAnswer: (it: T) => boolean): Promise<T> => {
    try {
      const answer = await timely(what, ask);
      if (!isAnswer(answer)) throw invalid(`${what} gave something else than ${answers[what]}`);
      return answer;
    } catch (error) {
      throw blamed(plugin, 'lock', error);
    }
  };
  const lock = provided(plugin, tap, place, blamed);
  return {
    plugin,
    where: lock.where,
    take: async (holder, onLost) => {
      const taken = await asked('take', () => lock.take(holder, onLost), isTaken);
      return 'release' in taken
        ? {
            release: () =>
              asked(
                'release',
                () => taken.release(),
                () => true,
              ),
          }
        : taken;
    },
    holder: () =>
      asked(
        'holder',
        () => lock.holder(),
        (it) => it === undefined || isHolder(it),
      ),
    remove: (run) =>
      asked(
        'remove',
        () => lock.remove(run),
        (it) => typeof it === 'boolean',
      ),
  };
}

const answers: Readonly<Record<string, string>> = {
  take: '{ release } or { heldBy }',
  holder: 'a holder or nothing',
  remove: 'true or false',
};

function provided(plugin: string, tap: LockTap, place: LockPlace, blamed: Blame): RemoteLock {
  try {
    const lock = tap(place);
    const methods = ['take', 'holder', 'remove'].map((name) => Object(lock)[name]);
    if (typeof Object(lock).where !== 'string' || methods.some((it) => typeof it !== 'function'))
      throw invalid('it gave something else than { where, take, holder, remove }');
    return lock;
  } catch (error) {
    throw blamed(plugin, 'lock', error);
  }
}

async function timely<T>(what: string, ask: () => Promise<T> | T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const why = `${what} did not answer within ${limit / 1000} seconds.`;
    const fix = 'See whether its server can be reached, and run it again.';
    timer = setTimeout(
      () => reject(fault({ code: 'LOCK_STUCK', what: 'The provider of locks does not answer', why, fix })),
      limit,
    );
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
}

const isTaken = (it: HeldLock | { readonly heldBy: LockHolder }) =>
  typeof Object(it).release === 'function' || isHolder(Object(it).heldBy);

const isHolder = (it: LockHolder) =>
  ['run', 'intent', 'host', 'started', 'since'].every((name) => typeof Object(it)[name] === 'string') &&
  typeof Object(it).pid === 'number';

function invalid(why: string) {
  const fix = 'Correct the plugin.';
  return fault({ code: 'LOCK_ANSWER_INVALID', what: 'A provider of locks gave no lock', why, fix });
}
