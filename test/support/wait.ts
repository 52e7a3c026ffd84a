// Waiting for something that has no event of its own, with an error that says what was awaited.
import { setTimeout as sleep } from 'node:timers/promises';
import { longer } from './slowness.ts';

export interface WaitOptions {
  /** What is awaited, as it stands in the error: "the row of PID 42". */
  readonly what: string;
  /** @default 20000 */
  readonly timeoutMs?: number;
  /** Pause between two tries. @default 10 */
  readonly intervalMs?: number;
  /** Called once on a timeout; its text is added to the error. */
  readonly describe?: () => string;
}

/** No bound that is promised: as long as something takes only where it does not happen. */
const DEFAULT_TIMEOUT_MS = longer(20_000);

/** Calls `condition` until it gives something other than `false`, `null` or `undefined`, and returns that. */
export async function waitUntil<T>(
  condition: () => T | Promise<T>,
  options: WaitOptions,
): Promise<Exclude<T, false | null | undefined>> {
  const { what, timeoutMs = DEFAULT_TIMEOUT_MS, intervalMs = 10, describe } = options;
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    // Read before the condition, so that it is tried once more after a pause that took longer than planned.
    const late = performance.now() >= deadlineMs;
    const value = await condition();
    if (isGiven(value)) return value;
    if (late) throw new Error(`no ${what} within ${timeoutMs} ms${describe === undefined ? '' : `\n${describe()}`}`);
    await sleep(intervalMs);
  }
}

function isGiven<T>(value: T): value is Exclude<T, false | null | undefined> {
  return value !== false && value !== null && value !== undefined;
}
