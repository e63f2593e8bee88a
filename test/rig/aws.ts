/** AWS on loopback, played by moto, and the real aws provider from a mirror. */
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import type { OpsRepo } from './ops-repo.js';
import { startProgram } from './program.js';
import { tools } from './tools.js';

/** moto looks at who asks, and not at the signature. */
const authorization =
  'AWS4-HMAC-SHA256 Credential=mock-access-key/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';

/** A server that plays AWS. */
export interface Aws {
  /** What bitops needs to find it, and the provider. */
  readonly env: Readonly<Record<string, string>>;
  /** One request of S3's API; throws where it is refused. */
  s3(method: string, path: string, body?: string): Promise<string>;
  /** Ends it before its time. */
  stop(): Promise<void>;
}

/** Starts one for an ops repo; it ends with the test. */
export async function startAws(repo: OpsRepo): Promise<Aws> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const args = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)];
  // Not the environment of the repo: it is no process that bitops left behind, and python's packages may be in the home.
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? repo.home };
  const server = startProgram({ file: tools.moto ?? '', args, cwd: repo.home, env }, { timeout: 300_000 });
  const stop = async () => {
    server.kill('SIGKILL');
    await server.done;
  };
  onTestFinished(stop);
  for (let tries = 0; !(await answers(url)); tries += 1) {
    if (tries > 300) throw new Error(`moto did not answer:\n${server.stderr}`);
    await sleep(100);
  }
  const mirror = `provider_installation {\n  filesystem_mirror {\n    path = "${tools['aws-provider']}"\n  }\n}\n`;
  repo.write('../home/terraform.rc', mirror);
  return {
    env: {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'mock-access-key',
      AWS_SECRET_ACCESS_KEY: 'mock-secret-key',
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      TF_CLI_CONFIG_FILE: `${repo.home}/terraform.rc`,
    },
    async s3(method, path, body) {
      const headers = { authorization };
      const answer = await fetch(`${url}/${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
      expect(answer.status, `${method} ${path}`).toBeLessThan(300);
      return answer.text();
    },
    stop,
  };
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/moto-api/data.json`).then(
    () => true,
    () => false,
  );
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}
