/** The wish to stop, from Ctrl-C or from whoever ends the process. */
export type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

export interface Interrupt {
  /** The first signal that came; `undefined` while none did. */
  readonly signal: Signal | undefined;
  /** True from the second signal on: nobody waits any more. */
  readonly forced: boolean;
  request(signal: Signal): void;
  /** Calls back at each request; gives back how to stop that. */
  onRequest(listener: () => void): () => void;
}

/** Makes an interrupt that nobody asked for yet. */
export function createInterrupt(): Interrupt {
  const listeners = new Set<() => void>();
  let signal: Signal | undefined;
  let forced = false;
  return {
    get signal() {
      return signal;
    },
    get forced() {
      return forced;
    },
    request(by) {
      if (signal !== undefined) forced = true;
      signal ??= by;
      for (const listener of [...listeners]) listener();
    },
    onRequest(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Waits so many milliseconds, or until the first interrupt. */
export function pause(ms: number, interrupt: Interrupt): Promise<void> {
  if (interrupt.signal !== undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      forget();
      resolve();
    };
    const timer = setTimeout(end, ms);
    const forget = interrupt.onRequest(end);
  });
}
