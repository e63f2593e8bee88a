/** Hooks of every kind that say when they run. */
import type { Files } from './ops-repo.js';

/** The kinds of hooks, as the names of their folders tell them. */
const phases = ['before-deploy', 'after-deploy', 'on-failure', 'always'] as const;

/** One script of each kind in a folder; it prints `on-failure of FOLDER, failed`: its kind and the outcome it is told. */
export function hooksIn(folder: string): Files {
  const say = (phase: string) => `echo "${phase} of ${folder}\${BITOPS_OUTCOME:+, $BITOPS_OUTCOME}"\n`;
  return Object.fromEntries(phases.map((phase) => [`${folder}/bitops.${phase}.d/m.sh`, say(phase)]));
}
