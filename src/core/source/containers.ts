// Names of the containers whose cgroups are seen: each is looked for when it appears, a few times at most, and nothing
// waits for it.

import type { ByteString } from '../bytes.ts';
import { readCgroup } from '../cgroups/cgroup.ts';
import { type Container, isContainerName } from '../cgroups/container.ts';
import type { EventBatch } from '../events/event.ts';
import { printable } from '../format/printable.ts';
import type { SourceAction } from '../state/actions.ts';
import { readContainerName } from './containerFiles.ts';
import { homeOf } from './users.ts';

/** A runtime may write the name a moment after it has made the cgroup. */
const RETRY_MS = [0, 200, 2000] as const;
/** More than any machine has at once. */
const MOST_KNOWN = 10_000;

/** What is looked for at once; cgroups of such names can be made faster than files are read. */
const MOST_WAITING = 1000;

interface Wanted {
  readonly container: Container;
  readonly uid: number | undefined;
  readonly tries: number;
}

type FindName = (container: Container, uid: number | undefined) => Promise<string | undefined>;

export class ContainerNames {
  readonly #emit: (action: SourceAction) => void;
  readonly #find: FindName;
  readonly #seen = new Set<string>();
  #queue: Wanted[] = [];
  #isReading = false;
  #isStopped = false;
  readonly #timers = new Set<NodeJS.Timeout>();

  /** @param find for tests */
  constructor(emit: (action: SourceAction) => void, find: FindName = findName) {
    this.#emit = emit;
    this.#find = find;
  }

  /** The same batch, which is looked into when somebody visits it. */
  watch(events: EventBatch): EventBatch {
    return {
      forEach: (visit) =>
        events.forEach((event) => {
          if (event.kind === 'cgroup') this.see(event.path);
          visit(event);
        }),
    };
  }

  see(cgroupPath: ByteString): void {
    const { container, uid } = readCgroup(printable(cgroupPath));
    if (container === undefined || isContainerName(container.id) || this.#seen.has(container.id)) return;
    if (this.#queue.length >= MOST_WAITING || this.#isStopped) return;
    this.#seen.add(container.id);
    const [oldest] = this.#seen.size > MOST_KNOWN ? this.#seen : [];
    if (oldest !== undefined) this.#seen.delete(oldest);
    this.#queue.push({ container, uid, tries: 0 });
    void this.#readAll();
  }

  stop(): void {
    this.#isStopped = true;
    this.#queue = [];
    for (const timer of this.#timers) clearTimeout(timer);
  }

  /** One after the other: a file system that hangs keeps one of them waiting, and nothing else. */
  async #readAll(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    // Not in the midst of what told us of it.
    await Promise.resolve();
    const names = new Map<string, string>();
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      const name = await this.#find(next.container, next.uid);
      if (name !== undefined) names.set(next.container.id, name);
      else this.#tryAgain(next);
    }
    this.#isReading = false;
    if (names.size > 0 && !this.#isStopped) this.#emit({ type: 'containers/read', names });
  }

  #tryAgain({ container, uid, tries }: Wanted): void {
    const waitMs = RETRY_MS[tries + 1];
    if (waitMs === undefined || this.#isStopped) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#queue.push({ container, uid, tries: tries + 1 });
      void this.#readAll();
    }, waitMs);
    this.#timers.add(timer.unref());
  }
}

/** In the home of a user whose slice it is; where that has none of it, it may be root's all the same. */
async function findName(container: Container, uid: number | undefined): Promise<string | undefined> {
  const home = uid === undefined || uid === 0 ? undefined : homeOf(uid);
  const own =
    home === undefined || uid === undefined ? undefined : await readContainerName(container, { owner: { uid, home } });
  return own ?? readContainerName(container);
}
