/** `--set` as it is given. */
import type { Fault } from '@bitops/fault';

/** A setting for one run: `[deployment:]path=text`. */
export interface SetFlag {
  readonly deployment?: string;
  /** Dotted, below the settings' root. */
  readonly path: string;
  readonly text: string;
}

/**
 * Splits the texts of `--set`. `names` are those of the deployments, alone and after their environment: they may have
 * any character in them. Gives a fault for each text that is none.
 */
export function parseSets(
  texts: readonly string[],
  names: readonly string[] = [],
): { sets: readonly SetFlag[]; faults: readonly Fault[] } {
  const sets: SetFlag[] = [];
  const faults: Fault[] = [];
  for (const given of texts) {
    const flag = afterName(given, names) ?? parseSet(given);
    if (flag !== undefined) sets.push(flag);
    else {
      const what = `--set ${given} is not of the form PATH=VALUE`;
      const fix = 'Write --set PATH=VALUE or --set DEPLOYMENT:PATH=VALUE, for example --set cli.script=other.sh.';
      faults.push({ code: 'FLAG_INVALID', what, at: { file: 'the command line' }, fix });
    }
  }
  return { sets, faults };
}

/** Behind the longest name of a deployment that the text begins with. */
function afterName(given: string, names: readonly string[]): SetFlag | undefined {
  const byLength = names.filter((name) => given.startsWith(`${name}:`)).sort((a, b) => b.length - a.length);
  for (const deployment of byLength) {
    const flag = parseSet(given.slice(deployment.length + 1));
    if (flag !== undefined && flag.deployment === undefined) return { ...flag, deployment };
  }
  return undefined;
}

function parseSet(given: string): SetFlag | undefined {
  const [, deployment, path, text] = /^(?:([^=]+):)?([^=:]+)=(.*)$/s.exec(given) ?? [];
  if (path === undefined || text === undefined) return undefined;
  return { path, text, ...(deployment === undefined ? {} : { deployment }) };
}
