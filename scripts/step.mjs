/** How the scripts run other programs: a heading, the program, and the end of everything if it fails. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './workspaces.mjs';

/** Prints a heading and runs a program in the checkout; where it fails, this process ends with its exit code. */
export function step(title, file, args, options = {}) {
  console.log(`\n== ${title}`);
  const { status, signal, error } = run(file, args, options);
  if (status === 0) return;
  const how = error?.message ?? (status === null ? `signal ${signal}` : `exit code ${status}`);
  console.error(`\n== ${title} failed: ${how}`);
  process.exit(status || 1);
}

/** Runs a program in the checkout with our own output and no input. */
export function run(file, args, options = {}) {
  return spawnSync(file, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options });
}

/** The program of an installed package. */
export function installed(name) {
  return join(root, 'node_modules', '.bin', name);
}
