/** What the plugin makes of its options and of the errors of PostgreSQL; the rest is tested with a real server. */
import { readFileSync } from 'node:fs';
import { pluginApi } from '@bitops/core/testing';
import { expect, test } from 'vitest';
import { lockOptions } from '../src/config.js';
import { toAddress } from '../src/database.js';
import { toFault } from '../src/faults.js';

test.each([
  ['postgres://u:p%40ss@db.example.com:6432/locks?sslmode=require', 'db.example.com:6432/locks', ['p%40ss', 'p@ss']],
  ['postgres://db.example.com/locks?password=secret', 'db.example.com/locks', ['secret']],
  ['postgres:///locks?host=/var/run/postgresql', '/var/run/postgresql/locks', []],
  ['not a url with secret', 'a database whose URL is not valid', ['not a url with secret']],
])('of %s no user and no password is shown', (url, shown, secrets) => {
  expect(toAddress({ url }, {})).toEqual({ url, shown, secrets });
  expect(toAddress({}, { BITOPS_LOCK_POSTGRES_URL: url })).toEqual({ url, shown, secrets });
});

test('without a URL the database is where the variables of PostgreSQL say', () => {
  const env = { PGHOST: 'db', PGPORT: '6432', PGDATABASE: 'locks', PGPASSWORD: 'secret', BITOPS_LOCK_POSTGRES_URL: '' };
  expect(toAddress({}, env)).toEqual({ url: undefined, shown: 'db:6432/locks', secrets: [] });
  expect(toAddress({}, {}).shown).toBe('localhost:5432/');
});

test.each([
  [{ code: '28P01', message: 'password authentication failed' }, 'LOCK_DENIED'],
  [{ code: '42501', message: 'permission denied for schema public' }, 'LOCK_DENIED'],
  [{ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' }, 'LOCK_UNREACHABLE'],
  [{ name: 'AggregateError', errors: [{ code: 'ECONNREFUSED', message: '' }] }, 'LOCK_UNREACHABLE'],
  [{ code: '57P03', message: 'the database system is starting up' }, 'LOCK_UNREACHABLE'],
  [{ message: 'timeout expired' }, 'LOCK_UNREACHABLE'],
  [{ message: 'Query read timeout' }, 'LOCK_UNREACHABLE'],
  [{ message: 'Connection terminated unexpectedly' }, 'LOCK_UNREACHABLE'],
  [{ code: '3D000', message: 'database "locks" does not exist' }, 'LOCK_REFUSED'],
])('%j is told as %s', (error, code) => {
  expect(toFault(error, 'test of ops', 'bitops_locks')).toMatchObject({ code, fix: expect.stringMatching(/.$/) });
});

test('README.md has every option with its meaning', () => {
  const text = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  for (const [name, field] of Object.entries(lockOptions(pluginApi.z).shape)) {
    expect(text).toContain(`| \`${name}\` |`);
    expect(text).toContain(`| ${field.meta()?.['description']} |`);
  }
});
