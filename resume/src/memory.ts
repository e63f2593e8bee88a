/** What core is told of earlier runs, and what is written down of this one. */
import type { Event, Memory, Outputs, Prepared, Reporter, ToldOutputs } from '@bitops/core';
import { type Decided, decide, outputsChanged } from './decide.js';
import type { Digester } from './digest.js';
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

/** Reads what the run is made of, now. Throws where the key can't be made. */
export function remember(remembering: Remembering): Remembered {
  const { folder, prepared, version, resumes } = remembering;
  const { inputs, digester } = loadInputs(prepared, makeKey(folder), version);
  const record = createRecord(remembering, inputs, digester);
  const decisions =
    resumes === undefined ? undefined : createDecisions(remembering, resumes, inputs, digester, record.run);
  return {
    reporter: record.reporter,
    isWritten: record.isWhole,
    done: () => new Set([...(decisions?.().all ?? [])].flatMap(([id, it]) => ('done' in it ? [id] : []))),
    memory: createMemory(prepared, decisions, record.write, digester),
  };
}

/** What core asks and tells. */
function createMemory(
  { units }: Prepared,
  decisions: (() => Decided) | undefined,
  write: (lines: readonly Line[]) => void,
  digester: Digester,
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
      if (left !== undefined) write([{ ...left, type: 'done', since: run }]);
      const reason = `it was done in the run ${run}, and nothing that it is made of has changed`;
      return { reason, opens: decided.history.open.has(node.environment) };
    },
    note: ({ id }) => notes.get(id),
    ended({ id, handedOn, hooked, told }) {
      const unit = units.get(id);
      if (unit === undefined) return;
      const took = outputsTaken(unit, units, knownIn(told), digester);
      write([{ type: 'ended', id, handedOn: Object.keys(handedOn), hooked, took }]);
    },
  };
}

function knownIn(told: ReadonlyMap<string, ToldOutputs>) {
  return (id: string): Outputs | undefined => {
    const outputs = told.get(id);
    return typeof outputs === 'object' ? outputs : undefined;
  };
}

/** Decides when somebody asks, and again once the run has its locks: while it waited for them, another one may have run. */
function createDecisions(
  remembering: Remembering,
  run: string,
  inputs: Inputs,
  digester: Digester,
  own: () => string | undefined,
) {
  const { folder, prepared } = remembering;
  const known = new Map<string | undefined, Decided>();
  return (): Decided => {
    const found = known.get(own());
    if (found !== undefined) return found;
    const deciding = { run, prepared, inputs, history: toHistory(loadChain(folder, run, own())), digester };
    const made = { ...deciding, all: decide(deciding) };
    known.set(own(), made);
    return made;
  };
}

/** Where something can't be written, the run goes on: what is not written down runs again. */
function createRecord(remembering: Remembering, inputs: Inputs, digester: Digester) {
  const { folder, prepared, typed, resumes, writes } = remembering;
  let open: ReturnType<typeof openRecord> | undefined;
  let own: string | undefined;
  let isWhole = writes;
  const attempt = (act: () => void) => {
    try {
      act();
    } catch {
      isWhole = false;
      open = undefined;
    }
  };
  const begin = (run: string) => {
    own = run;
    if (!writes) return;
    const asked = toAsked(prepared, typed, digester);
    const header = {
      type: 'request',
      v: 1,
      key: digester.key,
      asked,
      ...(resumes === undefined ? {} : { resumes }),
    } as const;
    attempt(() => {
      open = openRecord(folder, run);
      open.write([header, ...toLines(inputs)]);
    });
  };
  const reporter: Reporter = {
    event(event: Event) {
      if (event.type === 'run.started') begin(event.run);
      if (event.type === 'run.finished') attempt(() => open?.close());
    },
  };
  return {
    reporter,
    run: () => own,
    isWhole: () => isWhole,
    write: (lines: readonly Line[]) => attempt(() => open?.write(lines)),
  };
}
