import type { Fault, GraphNode, Request } from '@bitops/core';
import { type Caller, isOnCi } from '../caller.js';
import { cleanLine } from '../reporters/clean.js';
import { toTitle } from '../reporters/words.js';
import type { Screen } from '../screen.js';

/** What is told of a deployment that will be destroyed. */
type Doomed = Pick<GraphNode, 'environment' | 'deployment' | 'tool' | 'action' | 'skip'>;

/** What a run is about to do. */
export interface Intended {
  readonly request: Pick<Request, 'intent' | 'dryRun'>;
  readonly graph: { readonly nodes: readonly Doomed[] };
}

/** Whether destroying may go on: undefined, or why it may not. Asks where there is a person to ask. */
export async function refuseDestroy(
  caller: Caller,
  screen: Screen,
  { request, graph }: Intended,
  yes: boolean,
): Promise<Fault | undefined> {
  const doomed = graph.nodes.filter((node) => node.action === 'destroy' && node.skip === undefined);
  if (doomed.length === 0 || yes || request.dryRun === true) return undefined;
  if (!isAttended(caller)) return request.intent === 'destroy' ? unattended : undefined;
  const environments = [...new Set(doomed.map((node) => node.environment))];
  const answer = await askLine(caller, screen, renderQuestion(doomed, environments, screen));
  return isYes(answer, environments) ? undefined : declined;
}

/** What a person says to a question; undefined where the input ends. */
export async function askLine(caller: Caller, screen: Screen, question: string): Promise<string | undefined> {
  screen.out.flush();
  screen.err.write(question);
  screen.err.flush();
  const answer = await readLine(caller);
  if (answer === undefined) screen.err.write('\n');
  return answer;
}

/** Whether an answer agrees: yes, or the name of the one environment. */
export function isYes(answer: string | undefined, environments: readonly string[]): boolean {
  const said = answer?.trim();
  return said === 'yes' || (environments.length === 1 && said === environments[0]);
}

/** What is asked: all that goes, and what to type. */
export function renderQuestion(
  doomed: readonly Doomed[],
  environments: readonly string[],
  { faultLook }: Pick<Screen, 'faultLook'>,
): string {
  const { bold, dim, red } = faultLook.style;
  const lines = doomed.map(
    (it) => `  ${red('-')} ${toTitle(it.environment, it.deployment)}  ${dim(cleanLine(it.tool))}\n`,
  );
  const [only] = environments;
  const words =
    environments.length === 1 && only !== undefined ? `${bold(cleanLine(only))} or ${bold('yes')}` : bold('yes');
  return `${red(bold('This will be destroyed:'))}\n${lines.join('')}Type ${words} to go on: `;
}

/** A person sits there: questions can be read and answered, and no CI has lent the run a terminal. */
export function isAttended(caller: Caller): boolean {
  return caller.stderr.isTTY === true && caller.stdin.isTTY === true && !isOnCi(caller);
}

/** One line as the terminal hands it on; undefined where the input ends. Ctrl-C ends the process, nothing was begun. */
async function readLine({ stdin }: Caller): Promise<string | undefined> {
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input: stdin, terminal: false });
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      resolve(line);
      lines.close();
    });
    lines.once('close', () => resolve(undefined));
  });
}

const unattended: Fault = {
  code: 'DESTROY_UNCONFIRMED',
  what: 'The destroy was not confirmed',
  why: 'There is no terminal to ask on.',
  fix: 'Add --yes if everything that was deployed is to go.',
};

const declined: Fault = { code: 'DESTROY_DECLINED', what: 'The destroy was declined, and nothing was run' };
