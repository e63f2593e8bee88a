/** What the errors of PostgreSQL mean for a lock. */
import type { Fault } from '@bitops/core';
import { tableSql } from './table.js';

/** The fault that an error comes to. */
export function toFault(error: unknown, where: string, table: string): Fault {
  const it = Object(error);
  const inner = it.errors?.[0] ?? it;
  const code = String(inner.code ?? it.code ?? '');
  const why = [code, String(inner.message ?? inner)].filter((part) => part !== '').join(': ');
  const of = (name: string, what: string, fix: string): Fault => ({ code: name, what: `${what} (${where})`, why, fix });
  if (/^28/.test(code)) {
    const fix = 'Correct the user and the password, in BITOPS_LOCK_POSTGRES_URL or where they come from.';
    return of('LOCK_DENIED', 'PostgreSQL refuses the login for the lock', fix);
  }
  if (code === '42501') {
    const fix = `Grant SELECT, INSERT, UPDATE and DELETE on ${table}; if it is not there, let somebody make it: ${tableSql(table)}`;
    return of('LOCK_DENIED', 'PostgreSQL refuses what the lock needs', fix);
  }
  if (isUnreachable(code, why)) {
    const fix = 'See whether the server runs and can be reached from here; nobody can run in turn without it.';
    return of('LOCK_UNREACHABLE', 'The server of the lock can not be reached', fix);
  }
  return of(
    'LOCK_REFUSED',
    'PostgreSQL refuses what the lock needs',
    'Look at the options of the plugin lock-postgres.',
  );
}

/** Errors of the system, of connections (class 08), a server that starts, stops or is full; timeouts of the library have no code. */
function isUnreachable(code: string, why: string): boolean {
  return /^E[A-Z]|^08|^57P0|^53300/.test(code) || (code === '' && /timeout|terminated|closed/i.test(why));
}
