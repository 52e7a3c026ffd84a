// Ctrl-Z, as a shell's user knows it.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than a signal to oneself takes; while stopped, it does not run. */
const AWAKE_MS = 100;

/**
 * Stops the whole job (the shell's `npm`, `sudo` too), as the terminal's own Ctrl-Z would. Resolves after
 * SIGCONT: a stopped process's timers wait with it. Where nothing can be stopped (no shell with job
 * control above us), it resolves at once.
 */
export async function stopSelf(): Promise<void> {
  // Without a listener the signal does what it does by default.
  const listeners = process.listeners('SIGTSTP');
  process.removeAllListeners('SIGTSTP');
  process.kill(0, 'SIGTSTP');
  await sleep(AWAKE_MS);
  for (const listener of listeners) process.on('SIGTSTP', listener);
  await readSizeAgain();
}

/** A job that is stopped, or not in the foreground, is not told of the terminal's new size: Node asks for it when told. */
async function readSizeAgain(): Promise<void> {
  const told = once(process, 'SIGWINCH');
  process.kill(process.pid, 'SIGWINCH');
  // A signal that is waited for keeps no process alive; a timer does.
  await Promise.race([told, sleep(AWAKE_MS)]);
}

/**
 * Somebody else's SIGTSTP gives the terminal back first, too. Listened to without a gap: in a moment without a listener
 * the signal would stop us with the terminal in our hands.
 */
export class SuspendRequests implements Disposable {
  #suspend: (() => void) | undefined;
  #isAsked = false;

  constructor() {
    process.on('SIGTSTP', this.#ask);
  }

  /** @param suspend who can do it now; asked at once where somebody wanted it earlier */
  answerBy(suspend: () => void): void {
    this.#suspend = suspend;
    if (!this.#isAsked) return;
    this.#isAsked = false;
    suspend();
  }

  [Symbol.dispose](): void {
    process.off('SIGTSTP', this.#ask);
  }

  #ask = (): void => {
    if (this.#suspend === undefined) this.#isAsked = true;
    else this.#suspend();
  };
}
