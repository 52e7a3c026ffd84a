// The heap of a program from outside, by Node's inspector: what is left of it after a collection is what it really
// keeps. RSS alone cannot tell that from what was not collected yet.

import { createServer } from 'node:net';
import { waitUntil } from '../../test/support/wait.ts';
import { NODE_FLAGS } from '../lib/nodeFlags.ts';

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port on 127.0.0.1');
  return address.port;
}

/** Node with its inspector on this port; what that says must not go to the terminal. */
export function inspected(port: number): string[] {
  return [
    'sh',
    '-c',
    'exec "$@" 2>/dev/null',
    'sh',
    process.execPath,
    ...NODE_FLAGS,
    `--inspect=127.0.0.1:${port}`,
    '--inspect-publish-uid=http',
  ];
}

export class Heap implements Disposable {
  readonly #socket: WebSocket;
  #requests = 0;

  static async connect(port: number): Promise<Heap> {
    const url = await waitUntil(() => debuggerUrl(port), { what: `inspector on port ${port}`, timeoutMs: 10_000 });
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true });
      socket.addEventListener('error', () => reject(new Error(`connect to the inspector ${url}`)), { once: true });
    });
    return new Heap(socket);
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** After a full collection. */
  async usedKb(): Promise<number> {
    await this.#call('HeapProfiler.collectGarbage');
    const { usedSize } = (await this.#call('Runtime.getHeapUsage')) as { usedSize: number };
    return Math.round(usedSize / 1024);
  }

  #call(method: string): Promise<unknown> {
    const id = ++this.#requests;
    return new Promise((resolve, reject) => {
      const done = new AbortController();
      const settle = ({ data }: MessageEvent) => {
        const answer = JSON.parse(String(data)) as { id?: number; result?: unknown; error?: { message: string } };
        if (answer.id !== id) return;
        done.abort();
        if (answer.error === undefined) resolve(answer.result);
        else reject(new Error(`${method}: ${answer.error.message}`));
      };
      const fail = () => reject(new Error(`${method}: the program ended`));
      this.#socket.addEventListener('message', settle, { signal: done.signal });
      this.#socket.addEventListener('close', fail, { signal: done.signal });
      this.#socket.send(JSON.stringify({ id, method }));
    });
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

async function debuggerUrl(port: number): Promise<string | undefined> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
    const [target] = (await answer.json()) as { webSocketDebuggerUrl?: string }[];
    return target?.webSocketDebuggerUrl;
  } catch (error) {
    // Not listening yet.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
