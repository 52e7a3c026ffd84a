// A pseudo-terminal whose both ends are ours. node-pty's spawn closes the master as soon as the program has ended, so
// that nobody can look whether the line settings were given back, sends a SIGHUP of its own when closed, and may drop
// the last bytes. Here the kernel alone hangs up, and the program's output is complete before it counts as ended.

import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ReadStream } from 'node:tty';
import { promisify } from 'node:util';
import { program } from './programs.ts';

const run = promisify(execFile);

/** How long the last output may take to come through after the program's end, for a terminal stopped with Ctrl-S. */
const DRAIN_TIMEOUT_MS = 2000;

/** The terminal's line settings (termios); `text` is `stty -a` without speed and window size. */
export interface LineSettings {
  readonly text: string;
  readonly echo: boolean;
  /** Input by the line, edited by the kernel; off in raw mode. */
  readonly canonical: boolean;
  /** Ctrl-C, Ctrl-Z and Ctrl-\ send signals. */
  readonly signals: boolean;
}

export class Pty {
  /** The slave: `/dev/pts/N`. */
  readonly path: string;
  readonly #sizer: string;
  readonly #masterFd: number;
  readonly #master: ReadStream;
  /** Keeps the slave open, so that the master is not at its end when the program is. */
  readonly #slaveFd: number;
  readonly #onData: (bytes: Buffer) => void;
  #drain: { readonly marker: Buffer; held: Buffer; readonly done: () => void } | undefined;
  #closed = false;

  static async open(cols: number, rows: number, onData: (bytes: Buffer) => void): Promise<Pty> {
    return new Pty(await program('pty-size'), cols, rows, onData);
  }

  private constructor(sizer: string, cols: number, rows: number, onData: (bytes: Buffer) => void) {
    this.#sizer = sizer;
    this.#onData = onData;
    // Node opens with close-on-exec: a master inherited by another child would keep the terminal from hanging up.
    this.#masterFd = openSync('/dev/ptmx', constants.O_RDWR | constants.O_NOCTTY);
    this.path = this.#setSize(cols, rows);
    this.#slaveFd = openSync(this.path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    this.#master = new ReadStream(this.#masterFd);
    this.#master.on('data', (bytes: Buffer) => this.#receive(bytes));
  }

  /** Runs a program with this as its controlling terminal, as the leader of a session of its own. */
  spawn(command: string, args: readonly string[], options: Omit<SpawnOptions, 'stdio' | 'detached'>): ChildProcess {
    // Not the slave that is kept: O_NONBLOCK belongs to the open file, and programs do not expect it.
    const slave = openSync(this.path, constants.O_RDWR | constants.O_NOCTTY);
    try {
      // setsid execs without forking, as spawn made no process group: the PID is the program's.
      return spawn('setsid', ['--ctty', command, ...args], { ...options, stdio: [slave, slave, slave] });
    } finally {
      closeSync(slave);
    }
  }

  write(bytes: string | Buffer): void {
    // The screen may still answer a question that came with the last output.
    if (!this.#closed) this.#master.write(bytes);
  }

  resize(cols: number, rows: number): void {
    this.#setSize(cols, rows);
  }

  /** Like Ctrl-S, or a terminal that gets no CPU: what the program writes stays in the kernel, until that is full. */
  stopReading(): void {
    this.#master.pause();
  }

  goOnReading(): void {
    this.#master.resume();
  }

  async lineSettings(): Promise<LineSettings> {
    const { stdout } = await run('stty', ['-F', this.path, '-a'], { env: { ...process.env, LC_ALL: 'C' } });
    const text = stdout.slice(stdout.indexOf('\n') + 1);
    const isOn = (flag: string): boolean => text.split(/\s+/).includes(flag);
    return { text, echo: isOn('echo'), canonical: isOn('icanon'), signals: isOn('isig') };
  }

  /**
   * Resolves when everything written to the slave so far was handed to `onData`: writes a marker behind it and takes
   * it out again on this side. Only after the program's end, as what others write meanwhile is held back.
   */
  async drained(): Promise<void> {
    if (this.#closed) return;
    const marker = Buffer.from(`\0drained ${process.pid} ${performance.now()}\0`);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#drain = { marker, held: Buffer.alloc(0), done: resolve };
    const timeout = AbortSignal.timeout(DRAIN_TIMEOUT_MS);
    await this.#writeToSlave(marker, timeout);
    await Promise.race([promise, sleep(DRAIN_TIMEOUT_MS, undefined, { ref: false })]);
    // In vain (see DRAIN_TIMEOUT_MS), or closed: what came is better than nothing.
    const { held } = this.#drain ?? {};
    this.#drain = undefined;
    if (held !== undefined && held.length > 0) this.#onData(held);
  }

  /** Closes our ends: the kernel hangs up, which is SIGHUP and SIGCONT for the program. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#master.destroy();
    closeSync(this.#slaveFd);
    this.#drain?.done();
  }

  #receive(bytes: Buffer): void {
    if (this.#drain === undefined) {
      this.#onData(bytes);
      return;
    }
    const { marker, done } = this.#drain;
    const held = Buffer.concat([this.#drain.held, bytes]);
    const at = held.indexOf(marker);
    this.#drain.held = at < 0 ? held : Buffer.concat([held.subarray(0, at), held.subarray(at + marker.length)]);
    if (at >= 0) done();
  }

  async #writeToSlave(bytes: Buffer, timeout: AbortSignal): Promise<void> {
    let written = 0;
    while (written < bytes.length && !timeout.aborted && !this.#closed) {
      try {
        written += writeSync(this.#slaveFd, bytes, written);
      } catch (error) {
        // The terminal's buffer is full until we have read some of it.
        if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
        await sleep(5);
      }
    }
  }

  #setSize(cols: number, rows: number): string {
    const { error, status, stdout, stderr } = spawnSync(this.#sizer, [String(cols), String(rows)], {
      stdio: ['ignore', 'pipe', 'pipe', this.#masterFd],
      encoding: 'utf8',
    });
    if (error !== undefined) throw error;
    if (status !== 0) throw new Error(`set the size of a pseudo-terminal to ${cols}×${rows}: ${stderr.trim()}`);
    return stdout.trim();
  }
}
