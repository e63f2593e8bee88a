/** What core is told of earlier runs, and what is written down of this one. */
import type { Event, Memory, Outputs, Prepared, Reporter, ToldOutputs } from '@bitops/core';
import { type Decided, decide, outputsChanged } from './decide.js';
import { createDigester, type Digester } from './digest.js';
import { loadChain, toHistory } from './history.js';
import { type Inputs, loadInputs, outputsTaken } from './inputs.js';
import { makeKey } from './key.js';
import { type Line, openRecord, toLines } from './record.js';
import { type Typed, toAsked } from './request.js';

/** A run that can be gone on from later, or that goes on itself. */
export interface Remembering {
  /** Where the journals are. */
  readonly folder: string;
  readonly prepared: Prepared;
  readonly typed: Typed;
  /** Of bitops. */
  readonly version: string;
  /** The run that this one goes on from. */
  readonly resumes?: string;
  /** Whether this one is written down. */
  readonly writes: boolean;
}

/** Tells core what is done, and writes down what a run is made of. */
export interface Remembered {
  readonly memory: Memory;
  /** Knows when the run begins and ends; it must come after the journal's own. */
  readonly reporter: Reporter;
  /** Whether all could be written that a later run needs, until now. */
  isWritten(): boolean;
  /** Deployments that are done, as far as that is known before the run. */
  done(): ReadonlySet<string>;
}

/** What a run is made of, and what digests it. */
interface Read {
  readonly inputs: Inputs;
  readonly digester: Digester;
}

/** Remembers a run. It is read when somebody asks, and again once it has its locks: it may have waited for them. */
export function remember(remembering: Remembering): Remembered {
  const { folder, prepared, version, resumes } = remembering;
  const run: Begun = { id: undefined };
  const digester = onceARun(run, () => createDigester(makeKey(folder)));
  const load = (): Read => ({ inputs: loadInputs(prepared, digester(), version), digester: digester() });
  const read = onceARun(run, load);
  // Only a run that goes on looks at them again; a large one has much of them.
  const record = createRecord(remembering, run, resumes === undefined ? load : read);
  const decisions =
    resumes === undefined ? undefined : onceARun(run, () => decideNow(remembering, resumes, run, read()));
  return {
    reporter: record.reporter,
    isWritten: record.isWhole,
    done: () => new Set([...(decisions?.().all ?? [])].flatMap(([id, it]) => ('done' in it ? [id] : []))),
    memory: createMemory(prepared, decisions, (make) => record.write(() => make(digester()))),
  };
}

/** What core asks and tells. */
function createMemory(
  { units }: Prepared,
  decisions: (() => Decided) | undefined,
  write: (make: (digester: Digester) => Line) => void,
): Memory {
  const notes = new Map<string, string>();
  return {
    done(node, told) {
      const unit = units.get(node.id);
      const decided = decisions?.();
      const decision = decided?.all.get(node.id);
      if (unit === undefined || decided === undefined || decision === undefined) return undefined;
      const runs = 'runs' in decision ? decision.runs : outputsChanged(unit, decision.done, knownIn(told), decided);
      if (runs !== undefined) notes.set(node.id, runs);
      if (runs !== undefined || 'runs' in decision) return undefined;
      const { run, left } = decision.done;
      if (left !== undefined) write(() => ({ ...left, type: 'done', since: run }));
      const reason = `it was done in the run ${run}, and nothing that it is made of has changed`;
      return { reason, opens: decided.history.open.has(node.environment) };
    },
    note: ({ id }) => notes.get(id),
    ended({ id, handedOn, hooked, told }) {
      const unit = units.get(id);
      if (unit === undefined) return;
      write((digester) => {
        const took = outputsTaken(unit, units, knownIn(told), digester);
        return { type: 'ended', id, handedOn: Object.keys(handedOn), hooked, took };
      });
    },
  };
}

function knownIn(told: ReadonlyMap<string, ToldOutputs>) {
  return (id: string): Outputs | undefined => {
    const outputs = told.get(id);
    return typeof outputs === 'object' ? outputs : undefined;
  };
}

/** The id of the run, once it has begun. */
interface Begun {
  id: string | undefined;
}

/** What is known before the run is found out again when it has begun. */
function onceARun<T>(run: Begun, make: () => T): () => T {
  const known = new Map<string | undefined, T>();
  return () => {
    const found = known.get(run.id) ?? make();
    known.set(run.id, found);
    return found;
  };
}

function decideNow({ folder, prepared }: Remembering, run: string, own: Begun, { inputs, digester }: Read): Decided {
  const history = toHistory(loadChain(folder, run, own.id));
  const deciding = { run, prepared, inputs, history, digester };
  return { ...deciding, all: decide(deciding) };
}

/** Where something can't be written, the run goes on: what is not written down runs again. */
function createRecord({ folder, prepared, typed, resumes, writes }: Remembering, run: Begun, read: () => Read) {
  let open: ReturnType<typeof openRecord> | undefined;
  let isWhole = writes;
  const attempt = (act: () => void) => {
    try {
      act();
    } catch {
      isWhole = false;
      open = undefined;
    }
  };
  const begin = (id: string) => {
    const { inputs, digester } = read();
    const asked = toAsked(prepared, typed, digester);
    const header = { type: 'request', v: 1, key: digester.key, asked } as const;
    open = openRecord(folder, id);
    open.write([resumes === undefined ? header : { ...header, resumes }, ...toLines(inputs)]);
  };
  const reporter: Reporter = {
    event(event: Event) {
      if (event.type === 'run.started') {
        run.id = event.run;
        if (writes) attempt(() => begin(event.run));
      }
      if (event.type === 'run.finished') attempt(() => open?.close());
    },
  };
  return { reporter, isWhole: () => isWhole, write: (make: () => Line) => attempt(() => open?.write([make()])) };
}
