import { join } from 'node:path';
import type { Fault, Steps } from '@bitops/core';
import type { AnsibleRun } from './command.js';
import { readPairs } from './pairs.js';
import { isMap } from './yaml.js';

const secretName = /^(?!.*_(file|path)s?$).*(secret|token|passw|pwd|credential|private_key|api_?key|access_?key)/i;

/**
 * Writes the inputs of the deployment, and its `extra-vars`, into private files that ansible reads: every user of the
 * machine can read arguments. Gives the files, the strongest last.
 */
export function* extraVariables(run: AnsibleRun): Steps<readonly string[]> {
  const inputs = Object.entries(run.inputs).flatMap(([name, it]) => ('value' in it ? [[name, it.value] as const] : []));
  const files: string[] = [];
  const write = function* (name: string, content: string): Steps {
    const file = join(run.artifacts, name);
    yield { write: file, content, mode: 0o600 };
    files.push(file);
  };
  if (inputs.length > 0) yield* write('inputs.json', JSON.stringify(Object.fromEntries(inputs)));
  const text = run.config.cli['extra-vars'] ?? '';
  if (text.startsWith('@')) return [...files, text.slice(1)];
  const isData = /^[[{]/.test(text);
  const values = isData ? parsed(text) : readPairs(text);
  for (const mask of secretsIn(values)) yield { mask };
  if (text !== '') yield* write('extra-vars.json', isData ? text : JSON.stringify(values));
  return files;
}

/** What is wrong with `extra-vars`, as far as that can be known without ansible. */
export function extraVariablesFault({ config, deployment }: AnsibleRun): Fault | undefined {
  const text = config.cli['extra-vars'] ?? '';
  const isPath = /^[/.]/.test(text);
  if (!isPath && (/^[@[{]/.test(text) || readPairs(text) !== undefined)) return undefined;
  return {
    code: 'ANSIBLE_EXTRA_VARS_INVALID',
    what: `ansible.cli.extra-vars of ${deployment.id} can't be read`,
    at: { file: deployment.folder },
    why: isPath ? 'It looks like the name of a file, which begins with @.' : 'A quote or a {{ is not closed.',
    fix: 'Write @FILE, or {"name": "value"}, or name=value pairs with spaces in between, values with spaces in quotes.',
  };
}

/** ansible says what is wrong with it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // it may be YAML
  }
}

function secretsIn(values: unknown): readonly string[] {
  if (!isMap(values)) return [];
  return Object.entries(values).flatMap(([name, it]) => (secretName.test(name) && typeof it === 'string' ? [it] : []));
}
