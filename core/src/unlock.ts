/** Looks at the locks of environments, past all that a run would check first. */
import { type Fault, faults, suggestion } from '@bitops/fault';
import { createBus } from '@bitops/hooks';
import type { Host } from '@bitops/loader';
import { type LockView, loadLockViews } from '@bitops/locks';
import { loadRedactor, loadRepo, withRedactor } from '@bitops/repo';
import { loadLocks, type Redactor } from '@bitops/runtime';
import { loadPlugins } from './load-plugins.js';
import type { Findings } from './request.js';

/** What is known of the locks of some environments. */
export interface LockedEnvironments {
  readonly root: string;
  /** Those that somebody has; by environment. */
  readonly locks: ReadonlyMap<string, readonly LockView[]>;
  /** Why providers could not tell. */
  readonly faults: readonly Fault[];
  readonly redactor: Redactor;
}

/** The locks of environments, by their names. Throws where one is unknown, or a plugin can't be loaded. */
export function lookAtLocks(host: Host, names: readonly string[]): Promise<LockedEnvironments> {
  return withRedactor(host, async (early) => {
    const repo = await loadRepo(host, true);
    const redactor = await loadRedactor(host, []);
    const mask = (value: string) => {
      for (const it of [early, redactor]) it.add(value);
    };
    // An environment that is gone may have left a lock.
    const known = [...repo.environments, ...loadLocks(repo.root, host.env).map((it) => ({ name: it.environment }))];
    const findings: Findings = { faults: [...repo.pluginFaults], warnings: [] };
    for (const name of new Set(names)) {
      if (known.some((it) => it.name === name)) continue;
      const all = known.map((it) => it.name);
      const what = `There is no environment ${name}`;
      findings.faults.push({ code: 'ENVIRONMENT_UNKNOWN', what, at: { file: repo.root }, fix: suggestion(name, all) });
    }
    const bus = createBus();
    await loadPlugins(repo, [], bus, findings);
    if (findings.faults.length > 0) throw faults(findings.faults);
    const at = { root: repo.root, env: host.env, mask };
    const looks = [...new Set(names)].map(async (it) => [it, await loadLockViews(it, at, bus.locks)] as const);
    const seen = await Promise.all(looks);
    const locks = new Map(seen.map(([name, it]) => [name, it.locks]));
    return { root: repo.root, locks, faults: redactor.deep(seen.flatMap(([, it]) => it.faults)), redactor };
  });
}
