// Programs that a measurement starts. Each is ended by its own PID, also when the measurement fails or is interrupted.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pty } from '../../test/support/pty.ts';

const END_TIMEOUT_MS = 3000;

const running = new Set<ChildProcess>();

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export class Started implements AsyncDisposable {
  readonly pid: number;
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #release: () => void;

  private constructor(child: ChildProcess, name: string, release: () => void) {
    this.#child = child;
    this.#release = release;
    running.add(child);
    this.exited = new Promise((resolve, reject) => {
      child.once('exit', (code) => {
        running.delete(child);
        resolve(code);
      });
      child.once('error', (error) => {
        running.delete(child);
        reject(new Error(`start ${name}: ${error.message}`, { cause: error }));
      });
    });
    // Whoever waits for it sees the failure; nobody may.
    this.exited.catch(() => {});
    this.pid = child.pid ?? 0;
  }

  /** @param stdio stdin is always empty */
  static inBackground(
    argv: readonly string[],
    options: { stdout?: 'ignore' | 'pipe' | number; stderr?: 'ignore' | 'pipe'; env?: SpawnOptions['env'] } = {},
  ): Started & { readonly child: ChildProcess } {
    const [command = '', ...args] = argv;
    const child = spawn(command, args, {
      stdio: ['ignore', options.stdout ?? 'ignore', options.stderr ?? 'ignore'],
      ...(options.env === undefined ? {} : { env: options.env }),
    });
    return Object.assign(new Started(child, command, () => {}), { child });
  }

  /** In a terminal that takes every byte and shows none: what a terminal itself costs is not ours. */
  static async inTerminal(
    argv: readonly string[],
    cols: number,
    rows: number,
    onOutput: (bytes: Buffer) => void = () => {},
  ): Promise<Started & { readonly type: (text: string) => void }> {
    const [command = '', ...args] = argv;
    const pty = await Pty.open(cols, rows, onOutput);
    const env = { ...process.env, TERM: 'xterm-256color', COLORTERM: '', CI: undefined };
    const started = new Started(pty.spawn(command, args, { env }), command, () => pty.close());
    return Object.assign(started, { type: (text: string) => pty.write(text) });
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** SIGINT, as a person would; SIGKILL for whoever does not listen. */
  async stop(): Promise<void> {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
      if (this.hasEnded || this.pid === 0) break;
      this.#child.kill(signal);
      await Promise.race([this.exited.catch(() => {}), sleep(END_TIMEOUT_MS, undefined, { ref: false })]);
    }
    this.#release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
