/** A state server as terraform's http backend wants one, on loopback. */
import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';

/** What a test sees of it, and tells it to do. */
export interface StateServer {
  /** The backend block for it. */
  readonly backend: string;
  state: string;
  /** Answers what should be written with an error. */
  refuses: boolean;
  /** The lock that somebody holds, as terraform describes it. */
  lock: Readonly<Record<string, string>> | undefined;
  /** Asked when somebody wants the lock, for which operation: the lock that is in the way. */
  inTheWay(operation: string): StateServer['lock'];
}

/** How it is to be. */
interface StateServerOptions {
  /** Hands out its one lock, and takes state only from who has it; else the test says who holds it. */
  readonly locks?: boolean;
  /** Milliseconds that a write takes; it is done also where its writer has gone meanwhile. */
  readonly delay?: number;
}

/** Starts one; it ends with the test. */
export async function startStateServer({ locks = false, delay = 0 }: StateServerOptions = {}): Promise<StateServer> {
  const it = {
    backend: '',
    state: '',
    refuses: false,
    lock: undefined as StateServer['lock'],
    inTheWay: (_: string) => it.lock,
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const answer = (status: number, text = '') => void response.writeHead(status).end(text);
      if (request.method === 'LOCK') {
        const lock = it.inTheWay(String(JSON.parse(body).Operation));
        if (lock !== undefined) return answer(423, JSON.stringify(lock));
        if (locks) it.lock = JSON.parse(body);
        return answer(200);
      }
      if (request.method === 'UNLOCK') {
        if (locks) it.lock = undefined;
        return answer(200);
      }
      if (request.method === 'GET') return answer(it.state === '' ? 404 : 200, it.state);
      if (it.refuses) return answer(500);
      const by = new URL(request.url ?? '', 'http://localhost').searchParams.get('ID');
      if (locks && by !== it.lock?.['ID']) return answer(409, JSON.stringify(it.lock));
      setTimeout(() => {
        it.state = body;
        answer(200);
      }, delay);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/state`;
  const settings = { address: url, lock_address: url, unlock_address: url };
  const lines = Object.entries(settings).map(([key, value]) => `    ${key} = "${value}"\n`);
  it.backend = `terraform {\n  backend "http" {\n    retry_max = 0\n${lines.join('')}  }\n}\n`;
  return it;
}
