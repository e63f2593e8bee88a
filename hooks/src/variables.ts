/** What a before tap gave: plugins are JavaScript. */
import type { Environment } from '@bitops/contract';
import { fault } from '@bitops/fault';

/** The variables that a tap gave, none where it gave nothing. Throws HOOK_RESULT_INVALID, which shows no values. */
export function toVariables(given: unknown): Environment | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw invalid(`gave ${kindOf(given)}`);
  const wrong = Object.entries(given).find(([, it]) => it !== undefined && typeof it !== 'string');
  if (wrong !== undefined) throw invalid(`gave ${kindOf(wrong[1])} for the variable ${wrong[0]}`);
  const [unfit] = Object.entries(given).filter(
    ([name, it]) => name === '' || /[=\0]/.test(name) || /\0/.test(it ?? ''),
  );
  if (unfit !== undefined) throw invalid(`gave a variable ${JSON.stringify(unfit[0])} that no program can be given`);
  return given as Environment; // all that it holds are texts, as was just seen
}

function invalid(what: string) {
  return fault({
    code: 'HOOK_RESULT_INVALID',
    what: `A before hook ${what}`,
    why: 'A before hook gives an object of variables, whose values are texts, or nothing.',
    fix: 'Correct the plugin: return { ...env, NAME: String(value) }.',
  });
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}
