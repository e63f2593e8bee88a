/** Variables that deployments give to themselves and to those after them, such as temporary credentials. */
import type { Environment } from '@bitops/config';
import type { Steps } from '@bitops/contract';
import { type Fault, fault } from '@bitops/fault';
import { isSwitchedOff } from '@bitops/repo';
import { type Unit, unitsOf } from '../request.js';
import { type Asking, askTool } from './ask-tool.js';

/**
 * Those of the deployments that come before in the environment, whether they are run or not: what a deployment may do
 * must not hang on which others were chosen. Throws what fails.
 */
export async function variablesBefore(asking: Asking): Promise<Environment> {
  const { context, unit } = asking;
  const all = unitsOf(context.prepared.units, unit.environment);
  let given: Environment = {};
  for (const it of all.slice(0, all.indexOf(unit)).filter(({ tool }) => tool.variables !== undefined)) {
    given = { ...given, ...(await ownVariables({ ...asking, unit: it, env: { ...asking.env, ...given } })) };
  }
  return given;
}

/** Those of one deployment; it is asked once a run. Throws what fails. */
export function ownVariables(asking: Asking): Promise<Environment> {
  const { open, unit } = asking;
  const answer = open.variables.get(unit.node.id) ?? askVariables(asking);
  open.variables.set(unit.node.id, answer);
  return answer;
}

async function askVariables(asking: Asking): Promise<Environment> {
  const { context, unit } = asking;
  const { tool } = unit;
  const { variables: ask } = tool;
  if (ask === undefined) return {};
  const answer = await askTool(asking, (run) => (isSwitchedOff(run.config) ? none() : ask.call(tool, run)));
  if (answer === 'later') throw fault(variablesUnknown(unit));
  const { value = {} } = answer;
  if (!isEnvironment(value)) throw fault({ ...variablesInvalid, what: `${variablesInvalid.what}: ${tool.name}` });
  context.prepared.redactor.addEnvironment(value);
  return value;
}

// biome-ignore lint/correctness/useYield: it has nothing to ask
function* none(): Steps<Environment> {
  return {};
}

function isEnvironment(it: unknown): it is Environment {
  if (typeof it !== 'object' || it === null) return false;
  return Object.values(it).every((value) => value === undefined || typeof value === 'string');
}

const variablesInvalid: Fault = {
  code: 'STEP_INVALID',
  what: 'A tool gives variables that are none',
  fix: 'Correct the plugin: return an object of texts.',
};

function variablesUnknown({ node, deployment }: Unit): Fault {
  return {
    code: 'OUTPUT_UNKNOWN',
    what: `The variables that ${node.id} gives to the deployments after it are not known`,
    at: deployment.at ?? { file: deployment.folder },
    why: 'Its settings wait for an output that is known only after a deploy.',
    fix: 'Write the value itself in the place of the reference.',
  };
}
