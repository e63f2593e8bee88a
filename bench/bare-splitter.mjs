/**
 * The floor: the least that a Node program can do that prints what a program prints, line by line.
 * `node bare-splitter.mjs FILE [ARG…]`
 */
import { spawn } from 'node:child_process';

const [file, ...args] = process.argv.slice(2);
const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
let rest = '';

child.stdout.setEncoding('utf8');
child.stdout.on('data', (chunk) => {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop();
  let text = '';
  for (const line of lines) text += `  │ ${line}\n`;
  if (process.stdout.write(text)) return;
  child.stdout.pause();
  process.stdout.once('drain', () => child.stdout.resume());
});
child.stdout.on('end', () => process.stdout.write(rest));
child.on('close', (code) => {
  process.exitCode = code;
});
