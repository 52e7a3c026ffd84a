// A program in a real terminal: its keys, its window, its signals on one side, the screen a person sees on the other.
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Key, MouseAction } from './keys.ts';
import { keySequence, mouseReport } from './keys.ts';
import type { LineSettings } from './pty.ts';
import { Pty } from './pty.ts';
import type { Cell, Cursor } from './screen.ts';
import { Screen } from './screen.ts';
import type { ScreenCondition } from './wait-for-screen.ts';
import { waitForScreen } from './wait-for-screen.ts';

export interface TerminalOptions {
  readonly command: string;
  readonly args?: readonly string[];
  /** @default 80 */
  readonly cols?: number;
  /** @default 24 */
  readonly rows?: number;
  /** Added to the environment below; `undefined` takes a variable out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const { PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' } = process.env;

/** Nothing else of the developer's own environment reaches a program, least of all CI, COLORTERM and a configuration. */
const ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH,
  TERM: 'xterm-256color',
  LANG: 'C.UTF-8',
  HOME: '/nonexistent',
};

export class Terminal implements AsyncDisposable {
  readonly exited: Promise<Exit>;
  readonly #command: string;
  readonly #pty: Pty;
  readonly #screen: Screen;
  readonly #child: ChildProcess;
  readonly #chunks: Buffer[];
  #exit: Exit | undefined;

  static async open(options: TerminalOptions): Promise<Terminal> {
    const { cols = 80, rows = 24 } = options;
    const screen = new Screen(cols, rows);
    const chunks: Buffer[] = [];
    const pty = await Pty.open(cols, rows, (bytes) => {
      chunks.push(bytes);
      void screen.write(bytes);
    });
    screen.onAnswer((answer) => pty.write(answer));
    return new Terminal(options, pty, screen, chunks);
  }

  private constructor(options: TerminalOptions, pty: Pty, screen: Screen, chunks: Buffer[]) {
    const { command, args = [], env, cwd, uid, gid } = options;
    this.#command = [command, ...args].join(' ');
    this.#pty = pty;
    this.#screen = screen;
    this.#chunks = chunks;
    this.#child = pty.spawn(command, args, {
      env: Object.fromEntries(Object.entries({ ...ENVIRONMENT, ...env }).filter(([, value]) => value !== undefined)),
      ...(cwd === undefined ? {} : { cwd }),
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    });
    this.exited = this.#awaitExit();
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`${this.#command} was not started`);
    return this.#child.pid;
  }

  // Input

  type(text: string | Buffer): void {
    this.#pty.write(text);
  }

  press(...keys: readonly Key[]): void {
    for (const key of keys) this.#pty.write(keySequence(key, this.#screen.hasApplicationCursorKeys()));
  }

  /** A paste, in brackets when the program asked for them. */
  paste(text: string): void {
    this.#pty.write(this.#screen.modes.isOn(2004) ? `\x1b[200~${text}\x1b[201~` : text);
  }

  /** `x` and `y` count from 0. Fails where a terminal would send nothing. */
  mouse(action: MouseAction, x: number, y: number): void {
    const asked = [1000, 1002, 1003].some((mode) => this.#screen.modes.isOn(mode)) && this.#screen.modes.isOn(1006);
    if (!asked) throw new Error(`${this.#command} has not asked for mouse reports (?1000 and ?1006)`);
    this.#pty.write(mouseReport(action, x, y));
  }

  click(x: number, y: number): void {
    this.mouse('press', x, y);
    this.mouse('release', x, y);
  }

  /** The terminal takes nothing more, until `goOnReading()`. */
  stopReading(): void {
    this.#pty.stopReading();
  }

  goOnReading(): void {
    this.#pty.goOnReading();
  }

  resize(cols: number, rows: number): void {
    this.#screen.resize(cols, rows);
    this.#pty.resize(cols, rows);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  // Output

  get cols(): number {
    return this.#screen.cols;
  }

  get rows(): number {
    return this.#screen.rows;
  }

  screen(): string[] {
    return this.#screen.text();
  }

  /** The normal screen with what scrolled out of it: what a person finds after the program's end. */
  history(): string[] {
    return this.#screen.history();
  }

  cell(x: number, y: number): Cell {
    return this.#screen.cell(x, y);
  }

  cursor(): Cursor {
    return this.#screen.cursor();
  }

  isAlternateScreen(): boolean {
    return this.#screen.isAlternate();
  }

  /** Every private mode (DECSET) the program named so far, and whether it is on. */
  modes(): ReadonlyMap<number, boolean> {
    return this.#screen.modes.all;
  }

  /** What the program has switched and not switched back, in words; empty when the terminal was given back. */
  leftovers(): string[] {
    return this.#screen.modes.leftovers();
  }

  lineSettings(): Promise<LineSettings> {
    return this.#pty.lineSettings();
  }

  raw(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** A place in the output, for `bytesSince`. */
  mark(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  }

  bytesSince(mark: number): Buffer {
    return this.raw().subarray(mark);
  }

  /** Resolves with the rows of the first whole frame that fits; fails with the last screen, or at the program's end. */
  waitFor(condition: ScreenCondition, options: { what?: string; timeoutMs?: number } = {}): Promise<string[]> {
    return waitForScreen(this.#screen, condition, {
      ...options,
      ended: () => this.#exit && `${this.#command} ended (${this.#exit.signal ?? this.#exit.code})`,
    });
  }

  // End

  /** Hangs up, as a window that is closed does. The program has to end by itself: await `exited`. */
  close(): void {
    this.#pty.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await Promise.race([this.exited, sleep(2000, undefined, { ref: false })]);
    this.#child.kill('SIGKILL');
    await this.exited;
  }

  async #awaitExit(): Promise<Exit> {
    const exit = await new Promise<Exit>((resolve, reject) => {
      this.#child.once('exit', (code, signal) => resolve({ code, signal }));
      this.#child.once('error', reject);
    });
    await this.#pty.drained();
    // Writes are parsed in order, so an empty one is done when all before it are.
    await this.#screen.write('');
    this.#exit = exit;
    return exit;
  }
}
