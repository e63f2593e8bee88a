/** What tools print in the benchmarks, the ops repo whose tool prints it, and the secrets that are looked for in it. */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const lines = [
  'module.network.aws_subnet.private[%]: Still creating... [%0s elapsed]',
  'aws_instance.web[%]: Creation complete after %s [id=i-0a1b2c3d4e5f%]',
  '  + resource "aws_security_group_rule" "ingress_%" {',
  '      + cidr_blocks              = ["10.%.0.0/16"]',
  '2026-11-25T03:18:%Z [INFO]  provider: configuring client automatic mTLS: level=% path=/usr/local/bin/provider',
];

/** Writes a file of about so many bytes that looks like what terraform prints. */
export function writeOutput(file, bytes) {
  const fd = openSync(file, 'w');
  for (let written = 0, index = 0; written < bytes; ) {
    let text = '';
    for (const end = index + 20_000; index < end; index++) {
      text += `${lines[index % lines.length].replaceAll('%', String(index % 997))}\n`;
    }
    written += writeSync(fd, text);
  }
  closeSync(fd);
  return file;
}

/** Makes an ops repo whose environment `bench` has one deployment: a command that prints. */
export function makePrinting(root, file, args) {
  mkdirSync(join(root, 'bench', 'print'), { recursive: true });
  const step = JSON.stringify({ file, args, effect: 'write' });
  const tool = `{ name: 'print', config: z.strictObject({}), *steps() { yield ${step}; } }`;
  writeFileSync(join(root, 'print.mjs'), `export default ({ z, tool }) => tool(${tool});\n`);
  writeFileSync(join(root, 'bitops.config.yaml'), 'bitops:\n  plugins: [./print.mjs]\n');
  writeFileSync(join(root, 'bench', 'bitops.config.yaml'), 'bitops:\n  deployments:\n    print: {}\n');
  return root;
}

/** So many variables whose values are secrets. */
export function makeSecrets(count) {
  const value = (index) => Buffer.from(`${index * 7919}-hunter-${index}`).toString('hex');
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`APP_${index}_TOKEN`, value(index)]));
}
