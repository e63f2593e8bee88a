/** The programs that deployments need: whether they are there, and of which version. */
import type { Binary, Environment, Unit } from '@bitops/core';
import { isOnPath } from '@bitops/runtime';
import type { Ask } from './ask.js';
import { type Check, failedCheck, someOf } from './check.js';

/** A program, and the deployments that need it. */
export interface Needed {
  readonly binary: Binary;
  /** Full names. */
  readonly by: readonly string[];
}

/** Milliseconds; a program that needs longer to tell its version is told of without one. */
const patience = 10_000;

/** The programs that deployments need, those that are skipped left out. */
export function neededBinaries(units: readonly Unit[], env: Environment): readonly Needed[] {
  const needed = new Map<string, { readonly binary: Binary; readonly by: string[] }>();
  for (const unit of units.filter((it) => it.node.skip === undefined)) {
    for (const binary of binariesOf(unit, env)) {
      const known = needed.get(binary.name);
      if (known === undefined) needed.set(binary.name, { binary, by: [unit.node.id] });
      else known.by.push(unit.node.id);
    }
  }
  return [...needed.values()];
}

function binariesOf({ tool, plugin, known }: Unit, env: Environment): readonly Binary[] {
  const { binaries = [], install } = plugin.manifest;
  const byManifest = binaries.map((name) => ({ name, install }));
  if (known === undefined) return byManifest;
  try {
    // The tool is given what its own schema gave out.
    return tool.binaries?.({ config: known as never, env }) ?? byManifest;
  } catch {
    return byManifest; // the run says what is wrong with the tool
  }
}

/** Looks for programs, and asks each for its version. */
export function checkBinaries(needed: readonly Needed[], env: Environment, ask: Ask): Promise<readonly Check[]> {
  return Promise.all(needed.map((it) => checkBinary(it, env, ask)));
}

async function checkBinary({ binary, by }: Needed, env: Environment, ask: Ask): Promise<Check> {
  const { name, install } = binary;
  const whom = by.length === 0 ? 'no deployment needs it' : `for ${someOf(by)}`;
  if (!isOnPath(name, env)) {
    const found = `not on the PATH; ${whom}`;
    if (by.length === 0) return { name, state: 'notice', found };
    return failedCheck(name, found, {
      code: 'BINARY_MISSING',
      what: `${name} is not on the PATH, and ${someOf(by)} ${by.length === 1 ? 'needs' : 'need'} it`,
      fix: `Install ${name}${install === undefined ? '' : ` (${install})`}, or correct the PATH.`,
    });
  }
  const version = await versionOf(binary, env, ask);
  if (version === undefined) return { name, state: 'notice', found: `does not tell its version; ${whom}` };
  return { name, state: 'ok', found: `${version}, ${whom}` };
}

async function versionOf(
  { name, version = { args: ['--version'] } }: Binary,
  env: Environment,
  ask: Ask,
): Promise<string | undefined> {
  const { args } = version;
  const { exitCode, stdout, printed } = await ask({
    file: name,
    args,
    env: { ...env, ...version.env },
    timeout: patience,
  });
  if (exitCode !== 0) return undefined;
  return /\d+(\.\d+)+[\w.+-]*/.exec(`${stdout}\n${printed}`)?.[0];
}
