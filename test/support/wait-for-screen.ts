// Waiting for something to stand on a screen, with an error that shows what stood there instead.
import type { Screen } from './screen.ts';
import { waitUntil } from './wait.ts';

/** A text that stands in a row, a pattern for the rows joined by newlines, or any test of the rows. */
export type ScreenCondition = string | RegExp | ((rows: string[]) => boolean);

export interface ScreenWaitOptions {
  /** What is awaited, for the error. @default the condition's own text */
  readonly what?: string;
  readonly timeoutMs?: number;
  /** Why nothing more can come to this screen, once that is so. */
  readonly ended?: () => string | undefined;
}

export async function waitForScreen(
  screen: Screen,
  condition: ScreenCondition,
  { what = String(condition), timeoutMs, ended = () => undefined }: ScreenWaitOptions = {},
): Promise<string[]> {
  const tryOnce = (): string[] | undefined => {
    // Asked before the screen is read: what came until the end still counts.
    const end = ended();
    const rows = screen.text();
    // A frame that was begun and is not yet complete is not what a person sees.
    if ((end !== undefined || !screen.isMidFrame()) && fits(condition, rows)) return rows;
    if (end !== undefined) throw new Error(`${end} before: ${what}\n${framed(rows)}`);
    return undefined;
  };
  return waitUntil(tryOnce, {
    what: `screen with ${what}`,
    intervalMs: 5,
    describe: () => framed(screen.text()),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
}

function fits(condition: ScreenCondition, rows: string[]): boolean {
  if (typeof condition === 'function') return condition(rows);
  if (typeof condition === 'string') return rows.some((row) => row.includes(condition));
  // search() pays no attention to the state that a global pattern keeps.
  return rows.join('\n').search(condition) >= 0;
}

function framed(rows: string[]): string {
  return rows.map((row) => `  │${row}`).join('\n');
}
