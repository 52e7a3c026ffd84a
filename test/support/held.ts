// A process that lives for as long as a test wants: it reads what the test holds open. One that sleeps for a fixed time
// has ended before a busy machine looked at it, or has not when the test goes on.
import { type ChildProcess, spawn } from 'node:child_process';

export class Held implements Disposable {
  readonly child: ChildProcess;
  readonly pid: number;
  /** The signal that ended it. */
  readonly exited: Promise<NodeJS.Signals | null>;

  /** Has executed when this returns. @default cat, which exits with 0 when it is let go */
  static start(command = '/bin/cat', args: readonly string[] = []): Held {
    return new Held(command, args);
  }

  private constructor(command: string, args: readonly string[]) {
    this.child = spawn(command, args, { stdio: ['pipe', 'ignore', 'ignore'] });
    this.pid = this.child.pid ?? 0;
    this.exited = new Promise((resolve) => this.child.once('exit', (_code, signal) => resolve(signal)));
  }

  /** What it reads. */
  write(text: string): void {
    this.child.stdin?.write(text);
  }

  /** What it reads has an end. Resolves when it has ended itself. */
  async end(): Promise<void> {
    this.child.stdin?.end();
    await this.exited;
  }

  [Symbol.dispose](): void {
    this.child.kill('SIGKILL');
  }
}
