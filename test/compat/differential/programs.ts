/** Stand-ins for the tools, which write down how they are called: in which order, and with which files. */
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpsRepo } from '../../rig.js';
import type { Recorded, Recording } from './repo.js';

const names = ['terraform', 'ansible-playbook', 'helm', 'kubectl', 'aws', 'az'] as const;

/** The stand-ins of one ops repo. */
export interface Programs {
  /** All calls in their order, as they were. */
  calls(): readonly Recorded[];
  /** The same with other names for folders of this machine. */
  recording(exitCode: number, folders: readonly (readonly [string | undefined, string])[]): Recording;
}

/** Puts them on the PATH; `bodies` says which do more than nothing. */
export function putPrograms(repo: OpsRepo, bodies: Readonly<Record<string, string>> = {}): Programs {
  const order = join(repo.home, 'order');
  appendFileSync(order, '');
  // What is in a file that is named in the arguments may be gone when the call is looked at.
  const note = (name: string) => `{
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const paths = args.map((it) => it.replace(/^.*?(@|file:..)(?=[/])/, '')).filter((it) => it.startsWith('/') && it.endsWith('.json'));
const files = Object.fromEntries(paths.filter((it) => existsSync(it)).map((it) => [it, readFileSync(it, 'utf8')]));
appendFileSync(${JSON.stringify(order)}, JSON.stringify({ name: '${name}', files }) + '\\n');
}
`;
  const fakes = new Map(names.map((name) => [name as string, repo.fake(name, note(name) + (bodies[name] ?? ''))]));
  const calls = () => {
    const seen = new Map<string, number>();
    return linesOf(order).flatMap(({ name, files }): readonly Recorded[] => {
      const at = seen.get(name) ?? 0;
      seen.set(name, at + 1);
      const call = fakes.get(name)?.calls[at];
      return call === undefined
        ? []
        : [{ program: name, ...call, ...(Object.keys(files).length > 0 ? { files } : {}) }];
    });
  };
  return {
    calls,
    recording(exitCode, folders) {
      const known = folders.filter((it): it is readonly [string, string] => it[0] !== undefined);
      const clean = (text: string) => known.reduce((so, [folder, name]) => so.replaceAll(folder, name), text);
      // The calls are texts and maps of texts, so that all of them can be cleaned at once.
      return { exitCode, calls: JSON.parse(clean(JSON.stringify(calls()))) as readonly Recorded[] };
    },
  };
}

function linesOf(
  order: string,
): readonly { readonly name: string; readonly files: Readonly<Record<string, string>> }[] {
  return readFileSync(order, 'utf8')
    .split('\n')
    .filter((it) => it !== '')
    .map((it) => JSON.parse(it));
}
