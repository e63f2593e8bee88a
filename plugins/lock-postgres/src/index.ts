/**
 * Locks of environments that hold on every machine, in a table of PostgreSQL.
 *
 * @packageDocumentation
 */
import type { PluginFactory } from '@bitops/core';
import { type LockOptions, lockOptions } from './config.js';
import { createQuery, type Query, toAddress } from './database.js';
import { toFault } from './faults.js';
import { postgresLock } from './lock.js';
import { lockRow } from './table.js';

const lockPostgres: PluginFactory = (api) =>
  api.plugin({
    name: 'lock-postgres',
    options: lockOptions(api.z),
    tap(hooks, given) {
      const { table, ttl, repo, ...options } = given as LockOptions; // what its own schema gave out
      let query: Query | undefined;
      hooks.lock.tap(({ environment, repo: named, env, mask }) => {
        const address = toAddress(options, env);
        for (const secret of address.secrets) mask(secret);
        query ??= createQuery(address);
        const where = `${environment} of ${repo ?? named()} in the table ${table} at ${address.shown}`;
        const row = lockRow(query, table, { repo: repo ?? named(), environment });
        return postgresLock(row, { where, ttl, toError: (error) => api.fault(toFault(error, where, table)) });
      });
    },
  });

export default lockPostgres;
