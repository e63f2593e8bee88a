/** The table of locks: a row is a lease, and all that is decided about it is decided by the server in one statement. */
import type { LockHolder } from '@bitops/core';
import { toHolder } from '@bitops/leases';
import type { Query } from './database.js';

/** Which row. */
export interface Row {
  readonly repo: string;
  readonly environment: string;
}

/** The row of one lock. */
export interface LockRow {
  /** Takes it for so many seconds where nobody has it; false where somebody does. */
  take(token: string, holder: LockHolder, ttl: number): Promise<boolean>;
  /** False where it is not that one's any more. */
  renew(token: string, ttl: number): Promise<boolean>;
  release(token: string): Promise<void>;
  /** Nothing where nobody has it. */
  holder(): Promise<LockHolder | undefined>;
  remove(run: string): Promise<boolean>;
}

/** What makes the table. */
export function tableSql(table: string): string {
  return `CREATE TABLE IF NOT EXISTS ${table} (repo text, environment text, token text NOT NULL, holder jsonb NOT NULL, expires_at timestamptz NOT NULL, PRIMARY KEY (repo, environment))`;
}

/** The row of a lock; the table is made when it is missed. The server's clock says when a lease ends. */
export function lockRow(query: Query, table: string, { repo, environment }: Row): LockRow {
  const key = [repo, environment];
  const isIt = 'repo = $1 AND environment = $2';
  const changes = async (text: string, values: readonly unknown[]) =>
    (await query(`${text} RETURNING environment`, [...key, ...values])).length > 0;
  const term = (position: string) => `clock_timestamp() + make_interval(secs => ${position})`;
  return {
    take: (token, holder, ttl) =>
      withTable(query, table, () =>
        changes(
          `INSERT INTO ${table} AS it (repo, environment, token, holder, expires_at) VALUES ($1, $2, $3, $4, ${term('$5')})
           ON CONFLICT (repo, environment) DO UPDATE
           SET token = excluded.token, holder = excluded.holder, expires_at = excluded.expires_at
           WHERE it.expires_at <= clock_timestamp()`,
          [token, JSON.stringify(holder), ttl],
        ),
      ),
    renew: (token, ttl) =>
      changes(`UPDATE ${table} SET expires_at = ${term('$4')} WHERE ${isIt} AND token = $3`, [token, ttl]),
    async release(token) {
      await changes(`DELETE FROM ${table} WHERE ${isIt} AND token = $3`, [token]);
    },
    async holder() {
      const [row] = await ifThere(
        query(`SELECT holder FROM ${table} WHERE ${isIt} AND expires_at > clock_timestamp()`, key),
      );
      return toHolder(row?.['holder']);
    },
    remove: (run) => changes(`DELETE FROM ${table} WHERE ${isIt} AND holder->>'run' = $3`, [run]),
  };
}

const codeOf = (error: unknown) => String(Object(error).code);

/** The rows; none where there is no table yet. */
async function ifThere<T>(rows: Promise<readonly T[]>): Promise<readonly T[]> {
  return rows.catch((error: unknown) => {
    if (codeOf(error) === '42P01') return [];
    throw error;
  });
}

/** Does something; makes the table and does it again where that is missing. */
async function withTable<T>(query: Query, table: string, act: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      if (codeOf(error) !== '42P01' || attempt === 5) throw error;
    }
    await query(tableSql(table), []).catch((error: unknown) => {
      if (!isThereAlready.has(codeOf(error))) throw error;
    });
  }
}

/** What those are told that make one table at the same moment, by how far the first of them is: a duplicate key, table or type. */
const isThereAlready: ReadonlySet<string> = new Set(['23505', '42P07', '42710']);
