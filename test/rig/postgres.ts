/** A real PostgreSQL on loopback, in a folder of its own. */
import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { freePort } from './aws.js';
import { startProgram } from './program.js';
import { tools } from './tools.js';

/** A database server. */
export interface Postgres {
  readonly host: string;
  readonly password: string;
  /** The database, with another password where one is given. */
  url(password?: string): string;
  /** Runs a statement, and gives what it prints. */
  sql(statement: string): string;
  /** Ends it at once, as a power cut would. */
  stop(): Promise<void>;
}

/** Starts one; it ends with the test. */
export async function startPostgres(): Promise<Postgres> {
  const programs = tools.postgres ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'bitops-postgres-'));
  const password = 'sesame-4711';
  writeFileSync(join(folder, 'password'), password);
  // It refuses to run as root.
  const as = process.getuid?.() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] : [];
  if (as.length > 0) {
    const id = (option: string) => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
    for (const it of [folder, join(folder, 'password')]) chownSync(it, id('-u'), id('-g'));
  }
  const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' };
  const run = (name: string, ...args: readonly string[]) => {
    const [file = '', ...rest] = [...as, join(programs, name), ...args];
    return { file, args: rest, cwd: folder, env };
  };
  const data = join(folder, 'data');
  const init = run('initdb', '-D', data, '-U', 'bitops', '-A', 'scram-sha-256', '--pwfile=password', '--no-sync');
  execFileSync(init.file, init.args, { cwd: folder, env, stdio: 'pipe' });
  const port = await freePort();
  const settings = ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${folder}`];
  const server = startProgram(run('postgres', '-D', data, '-p', String(port), ...settings), { timeout: 300_000 });
  const stop = async () => {
    server.kill('SIGQUIT');
    await server.done.catch(() => {});
  };
  onTestFinished(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const url = (as = password) => `postgres://bitops:${as}@127.0.0.1:${port}/postgres`;
  const sql = (statement: string) =>
    execFileSync(join(programs, 'psql'), [url(), '-qtAc', statement], { encoding: 'utf8', stdio: 'pipe', env });
  for (let tries = 0; ; tries += 1) {
    try {
      sql('SELECT 1');
      return { host: `127.0.0.1:${port}`, password, url, sql, stop };
    } catch (error) {
      if (tries > 300) throw new Error(`PostgreSQL did not answer:\n${server.stderr}`, { cause: error });
      await sleep(100);
    }
  }
}
