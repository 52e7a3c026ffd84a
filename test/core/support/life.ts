// One process from start to end, as the events that the kernel sends of it.
import { byteString } from '../../../src/core/bytes.ts';
import type { ExecEvent, ExitEvent, ForkEvent, FreeEvent, ProcessEvent } from '../../../src/core/events/event.ts';
import type { ProcessKey, Usage } from '../../../src/core/process.ts';
import { argv, execEvent, exitEvent, forkEvent, freeEvent, keyOf, MS, NO_USAGE, T0 } from './events.ts';

export interface LifeOptions {
  /** @default 100 */
  readonly pid?: number;
  /** @default 1 */
  readonly ppid?: number;
  /** After T0. @default 0 */
  readonly startMs?: number;
  /** Programs that it executes, each one ms after what was before: words, separated by spaces. */
  readonly execs?: readonly string[];
  /** After the start. @default 10 */
  readonly exitMs?: number;
  /** A second report of the same end. */
  readonly secondExit?: { readonly exitMs: number; readonly status: number };
  /** @default 0 */
  readonly status?: number;
  /** @default 1000 */
  readonly uid?: number;
  /** What the exit says; the free record says it exactly. */
  readonly usage?: Partial<Usage>;
  readonly exactUsage?: Partial<Usage>;
}

export interface Life {
  readonly key: ProcessKey;
  readonly fork: ForkEvent;
  readonly execs: readonly ExecEvent[];
  readonly exits: readonly ExitEvent[];
  readonly free: FreeEvent;
  /** All of them, in order. */
  readonly events: readonly ProcessEvent[];
}

export function life(options: LifeOptions = {}): Life {
  const { pid = 100, ppid = 1, startMs = 0, execs = [], exitMs = 10, status = 0, uid = 1000 } = options;
  const startBootNs = T0 + startMs * MS;
  const head = { pid, ppid, startBootNs };
  const owner = { uid, euid: uid };
  const fork = forkEvent({ ...head, ...owner, timeBootNs: startBootNs });
  const images = execs.map((command, index) => execOf(command, index, { ...head, ...owner }));
  const usage = { ...NO_USAGE, ...options.usage };
  const comm = images.at(-1)?.comm ?? fork.comm;
  const first = exitEvent({ ...head, timeBootNs: startBootNs + exitMs * MS, status, comm, usage });
  const { secondExit } = options;
  const exits = [first];
  if (secondExit !== undefined) {
    const { status } = secondExit;
    exits.push(exitEvent({ ...head, timeBootNs: startBootNs + secondExit.exitMs * MS, status, comm, usage }));
  }
  const free = freeEvent({
    ...head,
    ppid: 0,
    timeBootNs: startBootNs + (Math.max(exitMs, secondExit?.exitMs ?? 0) + 17) * MS,
    usage: { ...usage, ...options.exactUsage },
  });
  const events = [fork, ...images, ...exits, free];
  return { key: keyOf(pid, startBootNs), fork, execs: images, exits, free, events };
}

/** `gcc -c a.c` is /bin/gcc with these arguments. */
function execOf(
  command: string,
  index: number,
  head: { pid: number; ppid: number; startBootNs: number; uid: number; euid: number },
) {
  const words = command.split(' ');
  const name = words[0] ?? '';
  return execEvent({
    ...head,
    timeBootNs: head.startBootNs + (index + 1) * MS,
    comm: byteString(name.slice(0, 15)),
    filename: byteString(`/bin/${name}`),
    args: argv(...words),
    maxRssBytes: (index + 1) * 2 ** 20,
  });
}
