/** `--set` as it is given. */
import type { Fault } from '@bitops/fault';

/** A setting for one run: `[deployment:]path=text`. */
export interface SetFlag {
  readonly deployment?: string;
  /** Dotted, below the settings' root. */
  readonly path: string;
  readonly text: string;
}

/** Splits the texts of `--set`. Gives a fault for each that is none. */
export function parseSets(texts: readonly string[]): { sets: readonly SetFlag[]; faults: readonly Fault[] } {
  const sets: SetFlag[] = [];
  const faults: Fault[] = [];
  for (const given of texts) {
    const [, deployment, path, text] = /^(?:([^=]+):)?([^=:]+)=(.*)$/s.exec(given) ?? [];
    if (path === undefined || text === undefined) {
      const what = `--set ${given} is not of the form PATH=VALUE`;
      const fix = 'Write --set PATH=VALUE or --set DEPLOYMENT:PATH=VALUE, for example --set cli.script=other.sh.';
      faults.push({ code: 'FLAG_INVALID', what, at: { file: 'the command line' }, fix });
    } else sets.push({ path, text, ...(deployment === undefined ? {} : { deployment }) });
  }
  return { sets, faults };
}
