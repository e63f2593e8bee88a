/** What matters of a call of helm. */
import { join, normalize } from 'node:path';
import { flagsOf } from './flags.js';
import type { Recorded } from './repo.js';

const valued = ['f', 'values', 'namespace', 'timeout', 'set', 'kubeconfig', 'output', 'filter', 'revision'];

/** The verb, the release, its chart, and what it is given; nothing for a call that only asks. */
export function helmWords({ args, cwd }: Recorded): readonly string[] | undefined {
  const isValue = (at: number) => valued.includes((args[at - 1] ?? '').replace(/^-+/, ''));
  const [verb = '', first = '', second = ''] = args.filter((it, at) => !it.startsWith('-') && !isValue(at));
  if (args.includes('--dry-run=server')) return undefined;
  const flags = flagsOf(args, valued);
  const values = flags.filter((it) => /^(f|values)=/.test(it)).map((it) => placed(cwd, it.replace(/^\w+=/, '')));
  const sent = /^(namespace|timeout|set|debug|atomic|force|create-namespace|cleanup-on-fail)\b/;
  const kept = flags.filter((it) => sent.test(it)).sort();
  switch (verb) {
    case 'dep':
    case 'dependency':
      return ['dependencies of', placed(cwd, second === '' ? '.' : second)];
    case 'install':
    case 'upgrade':
      return ['deploy', first, 'of', placed(cwd, second), ...kept, ...values.map((it) => `values=${it}`)];
    case 'rollback':
    case 'uninstall':
      return [verb, first, ...kept];
    default:
      return undefined;
  }
}

function placed(cwd: string, path: string): string {
  return normalize(path.startsWith('<') ? path : join(cwd, path)).replace('<copy>/', '');
}
