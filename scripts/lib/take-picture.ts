// One picture of a full-screen program that runs in a real terminal: waits for the scene, presses its keys, draws it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Key } from '../../test/support/keys.ts';
import type { Palette } from '../../test/support/palette.ts';
import { toPng, toSvg } from '../../test/support/picture.ts';
import { Terminal } from '../../test/support/terminal.ts';
import type { ScreenCondition } from '../../test/support/wait-for-screen.ts';

export interface Scene {
  readonly name: string;
  readonly cols: number;
  readonly rows: number;
  /** Whether there is enough to see on the first screen. */
  readonly isFilled: (screen: string[]) => boolean;
  /** Pressed once it is filled: keys by name, other texts are typed. */
  readonly keys?: readonly (Key | { readonly type: string })[];
  /** What the keys have to lead to. */
  readonly until?: ScreenCondition;
  readonly palette?: Palette;
  /** Besides those of the program. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** What ends it, whatever it shows. */
  readonly quit: Key;
}

const FILL_TIMEOUT_MS = 60_000;
const QUIT_TIMEOUT_MS = 5000;
/** For what follows a key: rows that are marked as new, a dialog that is drawn in two frames. */
const SETTLE_MS = 500;

export async function takePicture(scene: Scene, program: Program): Promise<Buffer> {
  const { cols, rows, keys = [], until = () => true, palette, env = {} } = scene;
  const args = [...program.args, ...(scene.args ?? [])];
  await using terminal = await Terminal.open({ command: program.command, args, cols, rows, env });
  await terminal.waitFor(scene.isFilled, { what: `scene ${scene.name}, filled`, timeoutMs: FILL_TIMEOUT_MS });
  for (const key of keys) {
    if (typeof key === 'string') terminal.press(key);
    else terminal.type(key.type);
    await sleep(SETTLE_MS);
  }
  // Without a condition any frame will do, if it is whole.
  await terminal.waitFor(until, { what: `scene ${scene.name}, after its keys` });
  const svg = toSvg(terminal, palette === undefined ? {} : { palette });

  terminal.press(program.quit);
  const exit = await Promise.race([terminal.exited, sleep(QUIT_TIMEOUT_MS, undefined, { ref: false })]);
  if (exit === undefined) throw new Error(`${program.command} does not end on ${program.quit}`);
  const left = terminal.leftovers();
  if (exit.code !== 0)
    throw new Error(`${program.command} ended with ${exit.signal ?? exit.code}\n${terminal.history().join('\n')}`);
  if (left.length > 0) throw new Error(`${program.command} left the terminal with ${left.join(', ')}`);
  return toPng(svg);
}
