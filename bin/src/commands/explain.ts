import { type Explanation, explain, type Setting } from '@bitops/core';
import type { Caller } from '../caller.js';
import { exitCodes } from '../exit-codes.js';
import type { ExplainInvocation } from '../invocation.js';
import { renderExplanation } from '../reporters/explanation.js';
import { loadWidth } from '../reporters/width.js';
import { printFaults, printWarnings, type Screen } from '../screen.js';
import { answering, toDocument } from './document.js';
import { toHost, withCrashes } from './host.js';

/** `bitops explain`: every setting with its value and where that came from; exit code 2 where something is wrong. */
export function explainCommand(
  caller: Caller,
  screen: Screen,
  { common, environment, deployment, set, all }: ExplainInvocation,
): Promise<number> {
  return answering(caller, screen, async () => {
    const request = { environment, set, ...(deployment === undefined ? {} : { deployment }) };
    const host = toHost(caller, common);
    const explanation = await withCrashes(caller, () => explain(host, request));
    if (screen.format === 'json') screen.out.write(toDocument(toData(explanation)));
    else {
      const width = await loadWidth(toTexts(explanation));
      const look = { style: screen.outStyle, cwd: screen.faultLook.cwd, columns: screen.columns(), width, all };
      screen.out.write(renderExplanation(explanation, look));
    }
    printWarnings(screen, explanation.warnings);
    if (explanation.faults.length === 0) return exitCodes.done;
    printFaults(screen, explanation.faults);
    return exitCodes.refused;
  });
}

/** What is printed of it in columns. */
function toTexts({ settings, deployments }: Explanation): readonly string[] {
  const all = [...settings, ...deployments.flatMap((it) => it.settings)];
  const texts = all.flatMap((it) => [it.path, it.value, it.origins]).map((it) => JSON.stringify(it) ?? '');
  return [...deployments.map((it) => it.name), ...texts];
}

/** The document that `--format json` prints; docs/command-line.md says what is in it. */
export function toData({ environment, folder, settings, deployments, warnings, faults }: Explanation) {
  return {
    v: 1,
    environment,
    folder,
    settings: settings.map(toSetting),
    deployments: deployments.map(({ name, folder, tool, mayChange, settings }) => ({
      name,
      folder,
      tool,
      mayChange,
      settings: settings.map(toSetting),
    })),
    warnings,
    faults,
  };
}

function toSetting({ path, state, value, unit, secret, description, origins, variables, examples }: Setting) {
  const [origin, ...overrides] = origins;
  return { key: path.join('.'), path, state, value, unit, secret, origin, overrides, description, variables, examples };
}
