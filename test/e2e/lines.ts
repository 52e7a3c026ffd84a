// The real program without a terminal: what it prints, and how it ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { runCommand } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';
import { MAIN } from './view.ts';

/** That events are lost is no mistake where the machine starts more than the reader gets time for. */
export function withoutLosses(stderr: string): string {
  return stderr.replace(/^tracer-tui: [\d,]+ events? lost so far .*\n/gm, '');
}

export function linesWith(text: string, marker: string | number): string[] {
  return text.split(/\r?\n/).filter((line) => line.includes(`${marker}`));
}

export class Lines implements Disposable {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  readonly exited: Promise<number | null>;

  /** The program with these arguments. */
  static start(args: readonly string[], env = process.env): Lines {
    return new Lines(process.execPath, [MAIN, ...args], env);
  }

  constructor(command: string, args: readonly string[], env = process.env, stdin: 'ignore' | 'pipe' = 'ignore') {
    this.child = spawn(command, args, { stdio: [stdin, 'pipe', 'pipe'], env });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.exited = new Promise((resolve) => this.child.once('close', resolve));
  }

  /** A header may be written before anything can come, so processes are started until one is seen. */
  async attached(): Promise<void> {
    let tries = 0;
    await waitUntil(
      async () => {
        await runCommand('/bin/true');
        // Where /proc is looked at from time to time, a short one is hardly ever seen.
        if (++tries % 5 === 0) await runCommand('/bin/sleep', ['0.5']);
        return this.stdout.split('\n').length > 2 && /true|sleep/.test(this.stdout);
      },
      { what: 'first line', intervalMs: 100, describe: () => this.stderr },
    );
  }

  /** What it has told on stderr, but for losses. */
  get complaints(): string {
    return withoutLosses(this.stderr);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    return this.exited;
  }

  [Symbol.dispose](): void {
    this.child.kill('SIGKILL');
  }
}
