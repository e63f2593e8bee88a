/**
 * The facts about BitOps 1.x and 2.x that ops repos rely on: what BitOps did, and what bitops does. Each is named by the
 * title of at least one test: `… [compat 1.order]`. The page docs/compatibility.md has them as a table.
 */
import { ansible } from './rows/ansible.js';
import { bashPlugins } from './rows/bash-plugins.js';
import { cloudformation } from './rows/cloudformation.js';
import { defaultEnvironment } from './rows/default-environment.js';
import { exported } from './rows/exports.js';
import { helm } from './rows/helm.js';
import { hooks } from './rows/hooks.js';
import { livingUsers } from './rows/living-users.js';
import { operationsRepo } from './rows/operations-repo.js';
import type { Row, Rows } from './rows/row.js';
import { settings } from './rows/settings.js';
import { terraform } from './rows/terraform.js';

/** The chapters of the table, in their order. */
export const chapters: readonly { readonly title: string; readonly rows: Rows }[] = [
  { title: 'The ops repo', rows: operationsRepo },
  { title: 'Settings', rows: settings },
  { title: 'Variables for hooks and tools', rows: exported },
  { title: 'Hooks', rows: hooks },
  { title: 'The default environment', rows: defaultEnvironment },
  { title: 'terraform', rows: terraform },
  { title: 'ansible', rows: ansible },
  { title: 'helm', rows: helm },
  { title: 'cloudformation and aws', rows: cloudformation },
  { title: 'Plugins of BitOps', rows: bashPlugins },
  { title: 'Living users', rows: livingUsers },
];

/** All rows by their names. */
export const rows: ReadonlyMap<string, Row> = new Map(chapters.flatMap((it) => Object.entries(it.rows)));
