/** The database that locks are in. */
import type { Environment } from '@bitops/core';
import type { Pool } from 'pg';
import type { LockOptions } from './config.js';

/** Where the database is; its text holds the password. */
export interface Address {
  readonly url: string | undefined;
  /** For messages: no user, no password. */
  readonly shown: string;
  /** What no output may show. */
  readonly secrets: readonly string[];
}

/** The address that options and variables come to. */
export function toAddress({ url: given }: Pick<LockOptions, 'url'>, env: Environment): Address {
  const url = given ?? (env['BITOPS_LOCK_POSTGRES_URL'] || undefined);
  if (url === undefined) {
    const host = `${env['PGHOST'] || 'localhost'}:${env['PGPORT'] || 5432}`;
    return { url, shown: `${host}/${env['PGDATABASE'] || env['PGUSER'] || ''}`, secrets: [] };
  }
  try {
    const { host, pathname, password, searchParams } = new URL(url);
    const secrets = [password, decodeURIComponent(password), searchParams.get('password') ?? ''];
    const shown = `${host || (searchParams.get('host') ?? 'localhost')}${pathname}`;
    return { url, shown, secrets: secrets.filter((it) => it !== '') };
  } catch {
    return { url, shown: 'a database whose URL is not valid', secrets: [url] };
  }
}

/** What a person in front of a run waits at most for the answer of the server, in milliseconds. */
const answerTimeout = 5000;

/** Runs a statement; the values travel apart from it. Connects when it is first asked, and again after each break. */
export type Query = (text: string, values: readonly unknown[]) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** Makes a query that opens its connections when they are needed; an idle one does not keep the process. */
export function createQuery({ url }: Address): Query {
  let pool: Promise<Pool> | undefined;
  return async (text, values) => {
    pool ??= makePool(url);
    const { rows } = await (await pool).query(text, [...values]);
    return rows;
  };
}

async function makePool(url: string | undefined): Promise<Pool> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    ...(url === undefined ? {} : { connectionString: url }),
    application_name: 'bitops',
    max: 2,
    // A server that fails over, and a pooler in front of it, close what is idle.
    idleTimeoutMillis: 5000,
    allowExitOnIdle: true,
    connectionTimeoutMillis: answerTimeout,
    // Not the server's own timeout: poolers refuse to pass it on.
    query_timeout: answerTimeout,
  });
  // A connection that breaks while nobody uses it is no failure: the next statement opens another one.
  pool.on('error', () => {});
  return pool;
}
