/**
 * The floor: the least that a Node program can do that runs a chain of processes and reads what they print, with pipes
 * and no shell. `node bare-scheduler.mjs COUNT FILE [ARG…]`
 */
import { spawn } from 'node:child_process';

const [count, file, ...args] = process.argv.slice(2);

for (let done = 0; done < Number(count); done++) await runOne();

function runOne() {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk) => process.stdout.write(chunk));
    child.stderr.on('data', (chunk) => process.stderr.write(chunk));
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`${file} ended with ${code}`))));
  });
}
