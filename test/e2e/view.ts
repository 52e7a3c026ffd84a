// What tests of the live view do to it, and how they read its screen.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Held } from '../support/held.ts';
import { hex, program } from '../support/programs.ts';
import { Terminal, type TerminalOptions } from '../support/terminal.ts';
import { DIST, runCommand } from '../support/tracing.ts';

export { hex };
export const MAIN = join(DIST, 'main.js');

/** A folder for files of a test, gone at the end of the scope. */
export class Folder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'tracer-tui-test-'));

  file(name: string): string {
    return join(this.path, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}

type ViewOptions = Partial<Omit<TerminalOptions, 'command' | 'args'>> & { readonly args?: readonly string[] };

/** The live view, once its first frame is there. */
export async function openView({ args = [], ...options }: ViewOptions = {}): Promise<Terminal> {
  const terminal = await Terminal.open({
    command: process.execPath,
    args: [MAIN, ...args],
    cols: 120,
    rows: 30,
    ...options,
  });
  try {
    await terminal.waitFor('FINISHED', { what: 'first frame' });
  } catch (error) {
    await terminal[Symbol.asyncDispose]();
    throw error;
  }
  return terminal;
}

let markers = 0;

/** A word that no other command line of the machine holds: what a test starts can be told from the rest. */
export function newMarker(): string {
  return `marker-${process.pid}-${markers++}`;
}

/** A process with a marker for its argv[0], until it is let go. */
export async function startMarked(marker: string): Promise<Held> {
  return Held.start(await program('exec-with'), ['/bin/cat', hex(marker)]);
}

/**
 * Types a filter, and waits for a frame that it is in force in: one from before may hold the same rows, and any others
 * between them.
 */
export function filterBy(
  view: Terminal,
  filter: string,
  isShown: (screen: string[]) => boolean = () => true,
): Promise<string[]> {
  view.type(`/\x15${filter}\r`);
  return view.waitFor(
    (screen) =>
      screen[1]?.includes(`filter ${filter}`) === true &&
      screen.at(-1)?.startsWith('filter: ') === false &&
      isShown(screen),
    { what: `what filter ${filter} is to show: ${isShown}` },
  );
}

/** How long the process of a row has lived, as the row says it. */
export function shownMs(row: string): number {
  const [, number = '', unit = ''] = / ([\d.]+)(µs|ms|s) /.exec(row) ?? [];
  return Number.parseFloat(number) * (unit === 's' ? 1000 : unit === 'ms' ? 1 : 0.001);
}

/** Runs `sleep` with a marker for its argv[0]. @returns its PID, at its end */
export async function markedSleep(marker: string, seconds: number): Promise<number> {
  return (await runCommand(await program('exec-with'), ['/bin/sleep', hex(marker), hex(String(seconds))])).pid;
}

/** Rows of one table, without its title, and without what stands in their place where all are hidden. */
export function tableRows(screen: readonly string[], table: 'RUNNING' | 'FINISHED'): string[] {
  const start = screen.findIndex((row) => row.includes(` ${table} `));
  const end = table === 'RUNNING' ? screen.findIndex((row) => row.includes(' FINISHED ')) : screen.length - 1;
  return screen.slice(start + 1, end).filter((row) => row !== '' && !/^ [a-z]/.test(row));
}

/** Whether a table has a row with this text. */
export function shows(table: 'RUNNING' | 'FINISHED', text: string): (screen: readonly string[]) => boolean {
  return (screen) => tableRows(screen, table).some((row) => row.includes(text));
}

export function hides(text: string): (screen: readonly string[]) => boolean {
  return (screen) =>
    !tableRows(screen, 'RUNNING')
      .concat(tableRows(screen, 'FINISHED'))
      .some((row) => row.includes(text));
}
