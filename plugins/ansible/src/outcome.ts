import type { Change, Fault, Output, Outputs } from '@bitops/core';
import type { AnsibleRun } from './command.js';
import { inRepo, placeOf } from './place.js';
import type { Report } from './report.js';

/**
 * Each task that changes something, once for each host, as the recap of ansible counts them. Whether it creates or deletes,
 * ansible does not say.
 */
export function changesOf(reports: readonly Report[]): readonly Change[] {
  const seen = new Map<string, number>();
  return reports
    .flatMap((it) => it.results)
    .filter((it) => it.status === 'changed')
    .map(({ host, task }) => {
      const address = `${host}: ${task}`;
      const count = (seen.get(address) ?? 0) + 1;
      seen.set(address, count);
      return { address: count === 1 ? address : `${address} #${count}`, action: 'update' };
    });
}

/**
 * What `set_stats` said; what it said of hosts is a map of them. A preview only knows what stays as it is: where a task would
 * change something, or could not say so, the value may be another one later.
 */
export function outputsOf(reports: readonly Report[], isPreview: boolean): Outputs {
  const isGuess = isPreview && reports.some((it) => it.results.length > 0);
  const stats = reports.flatMap((it) => it.stats);
  const names = new Set(stats.map((it) => it.name));
  const entries = [...names].map((name): readonly [string, Output] => {
    const told = stats.filter((it) => it.name === name);
    const sensitive = told.some((it) => it.sensitive);
    if (isGuess) return [name, { unknown: true, sensitive }];
    const ofRun = told.findLast((it) => it.host === null);
    const byHost = Object.fromEntries(told.map((it) => [it.host, it.value]));
    return [name, { value: ofRun === undefined ? byHost : ofRun.value, sensitive }];
  });
  return Object.fromEntries(entries);
}

/** Whether a report says what is changed: in a preview, hosts may be known only when an inventory is there. */
export function tellsChanges({ isThere, missing, recap }: Report, isPreview: boolean): boolean {
  return isThere && (!isPreview || missing.length === 0 || Object.keys(recap).length > 0);
}

/** What ansible takes for no failure, and people should know. */
export function warningsOf(run: AnsibleRun, report: Report): readonly Fault[] {
  const { inventory, missing, unmatched } = report;
  const { id } = run.deployment;
  const folder = inRepo(run.deployment.folder, run);
  if (!report.isThere) {
    const what = `what ${id} changed is not known: ansible did not load the callback of bitops`;
    const why = 'What it printed says so, most often with "Skipping callback".';
    return [{ code: 'ANSIBLE_REPORT_MISSING', what, at: { file: folder }, why }];
  }
  if (missing.length > 0) {
    const patterns = unmatched.map((it) => it.hosts).join(', ');
    const waits = run.action === 'preview' ? 'If the run makes it, what changes is known only then. ' : '';
    return [
      {
        code: 'ANSIBLE_INVENTORY_MISSING',
        what: `${missing.length === 1 ? 'an inventory' : 'inventories'} of ${id} can't be found: ${inRepo(missing.join(', '), run)}`,
        at: { file: folder },
        why: `${waits}Ansible goes on without it${patterns === '' ? '.' : `, and found no host for: ${patterns}.`}`,
        fix: 'Check ansible.cli.inventory, or inventory in ansible.cfg, and whether the deployment before it writes the file.',
      },
    ];
  }
  return unmatched.map(({ hosts, path }) => ({
    code: 'ANSIBLE_HOSTS_UNMATCHED',
    what: `no host matches ${hosts} in a play of ${id}`,
    at: placeOf(path && inRepo(path, run)) ?? { file: folder },
    why: `Ansible left the play out. The inventory: ${inRepo(inventory.join(', '), run) || 'none'}.`,
    fix: 'Correct the pattern, or the inventory: "ansible-inventory --graph -i INVENTORY" shows what is in it.',
  }));
}
