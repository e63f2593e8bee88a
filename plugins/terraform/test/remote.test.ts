import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { available, configured, deploy, hasTerraform } from './real.js';
import { configOf } from './tool.js';

const hasMoto = available('python3', ['-c', 'import moto.server']);

const main = `
terraform {
  backend "s3" {
    bucket                      = "state"
    key                         = "net.tfstate"
    region                      = "us-east-1"
    use_path_style              = true
    use_lockfile                = true
    skip_credentials_validation = true
    skip_requesting_account_id  = true
  }
}
resource "terraform_data" "a" { input = terraform.workspace }
output "place" { value = terraform_data.a.output }
`;

describe.skipIf(!hasTerraform || !hasMoto)('a workspace in the S3 backend (moto)', () => {
  let at: ReturnType<typeof configured>;
  let server: ReturnType<typeof spawn>;
  let url: string;
  const config = configOf({}, { workspace: 'eu' });
  const preview = { intent: 'plan', action: 'preview', config } as const;
  const destroy = { intent: 'destroy', action: 'destroy', config } as const;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    server = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
    await untilUp(url);
    await fetch(`${url}/state`, { method: 'PUT' });
    at = configured({ 'main.tf': main });
  });
  afterAll(async () => {
    at.remove();
    server.kill('SIGKILL');
    await once(server, 'exit');
  });

  const run = (over: Parameters<typeof deploy>[1]) => {
    const credentials = { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x', AWS_ENDPOINT_URL: url };
    return deploy(at.folder, { ...over, caller: credentials });
  };
  /** The keys of all objects in the bucket: the states, and the locks that are held. */
  const objects = async () => {
    const text = await (await fetch(`${url}/state?list-type=2`)).text();
    return [...text.matchAll(/<Key>(.*?)<\/Key>/g)].map((match) => match[1]);
  };
  const commands = (done: ReturnType<typeof run>, word: string) =>
    done.steps.filter((step) => 'file' in step && step.args[0] === word).length;

  it('is not made by a plan, a dry run or the search for something to destroy', async () => {
    for (const over of [preview, { config, dry: true }]) {
      const done = run(over);
      expect(done.changes).toEqual([{ address: 'terraform_data.a', action: 'create' }]);
      expect(done.outputs?.place).toEqual({ unknown: true, sensitive: false });
      expect(await objects()).toEqual([]);
    }
    expect(run(destroy).changes).toEqual([]);
    expect(await objects()).toEqual([]);
  });

  it('is made by the first apply, which previews once and applies what it planned there', async () => {
    const done = run({ config });
    expect(done.changes).toHaveLength(1);
    expect(commands(done, 'plan')).toBe(2);
    expect(done.outputs?.place).toEqual({ value: 'eu', sensitive: false });
    expect(await objects()).toEqual(['env:/eu/net.tfstate']);
  });

  it('is used from then on', async () => {
    expect(run(preview).changes).toEqual([]);
    const done = run({ config });
    expect(done.changes).toEqual([]);
    expect(commands(done, 'plan')).toBe(1);
    expect(run({ ...preview, config: configOf({}, { workspace: 'default' }) }).changes).toHaveLength(1);
    expect(run(destroy).changes).toEqual([{ address: 'terraform_data.a', action: 'delete' }]);
    expect(await objects()).toEqual(['env:/eu/net.tfstate']);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function untilUp(url: string): Promise<void> {
  for (let tries = 0; tries < 150; tries += 1) {
    const up = await fetch(`${url}/moto-api/`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return;
    await setTimeout(100);
  }
  throw new Error('moto did not start');
}
