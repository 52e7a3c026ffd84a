// Pairs starts with ends. Accepts the events of a process in any order, twice, or not at all:
// the result is the same, or says what is not known.
import type { ExecEvent, ExitEvent, ForkEvent, FreeEvent, Owner } from '../events/event.ts';
import type { Image } from '../process.ts';
import type { MutableProcess, ProcessTable } from './processTable.ts';

export function applyFork(table: ProcessTable, event: ForkEvent): void {
  const known = table.find(event.key);
  if (known === undefined) {
    admit(table, event, event);
    return;
  }
  // Something later of it was seen first. Its parent at birth is known only here.
  known.startBootNs = event.startBootNs;
  known.ppid = event.ppid;
  known.parentKey = table.findRunning(event.ppid)?.key ?? known.parentKey;
  if (known.origin !== 'snapshot') known.origin = 'fork';
  if (known.uid === 0xffffffff) assignOwner(known, event);
}

export function applyExec(table: ProcessTable, event: ExecEvent): void {
  const process = table.find(event.key) ?? admit(table, event, event);
  process.startBootNs = event.startBootNs;
  const image: Image = {
    timeBootNs: event.timeBootNs,
    origin: 'exec',
    comm: event.comm,
    filename: event.filename,
    args: event.args,
    argsTotalBytes: event.argsTotalBytes,
    argsUnreadable: event.argsUnreadable,
  };
  const images = process.images;
  const last = images.at(-1);
  if (last === undefined) process.images = [image];
  else if (last.origin === 'exec' && last.timeBootNs < event.timeBootNs) process.images = [...images, image];
  else process.images = insertImage(images, image);
  if (process.images.at(-1) === image) {
    assignOwner(process, event);
    process.rssBaselineBytes = event.maxRssBytes;
  }
}

/** The slow path: out of order, seen already, or found in /proc after this exec had happened. */
function insertImage(images: readonly Image[], image: Image): readonly Image[] {
  if (images.some((known) => known.origin === 'exec' && known.timeBootNs === image.timeBootNs)) return images;
  return images
    .filter((known) => known.origin === 'exec' || known.timeBootNs < image.timeBootNs)
    .concat(image)
    .sort((a, b) => a.timeBootNs - b.timeBootNs);
}

/**
 * Two threads that leave at once both report the end of their group (kernel-facts: `signal->live`).
 * The first gives the time; the last the status, for the leader's own code may be set only by then.
 */
export function applyExit(table: ProcessTable, event: ExitEvent): void {
  const process = table.find(event.key) ?? admit(table, event);
  process.startBootNs = event.startBootNs;
  if (process.comm === '') process.comm = event.comm;
  if (process.usageQuality !== 'exact') {
    process.usage = event.usage;
    process.usageQuality = 'provisional';
  }
  const end = process.end;
  if (end === undefined) {
    table.end(process, { how: 'exited', timeBootNs: event.timeBootNs, status: event.status });
  } else if (end.how === 'lost') {
    process.end = { how: 'exited', timeBootNs: event.timeBootNs, status: event.status };
  } else if (end.timeBootNs < event.timeBootNs) {
    process.end = { ...end, status: event.status };
  } else if (end.timeBootNs > event.timeBootNs) {
    process.end = { ...end, timeBootNs: event.timeBootNs };
  }
}

export function applyFree(table: ProcessTable, event: FreeEvent): void {
  const process = table.find(event.key);
  // A zombie from before the tracer: it was over before anything was seen of it.
  if (process === undefined) return;
  process.startBootNs = event.startBootNs;
  process.usage = event.usage;
  process.usageQuality = 'exact';
  // Freed without an exit: the exit was lost, or comes yet.
  if (process.end === undefined) table.end(process, { how: 'lost', timeBootNs: event.timeBootNs });
  table.settle(process);
}

/** Adds a process that nothing was known of. Of two with one PID, the older one is over. */
function admit(table: ProcessTable, event: ForkEvent | ExecEvent | ExitEvent, owner?: Owner): MutableProcess {
  const holder = table.findRunning(event.pid);
  const head = { key: event.key, pid: event.pid, ppid: event.ppid, startBootNs: event.startBootNs, origin: event.kind };
  if (holder !== undefined && holder.startBootNs > event.startBootNs) {
    return table.addEnded(head, owner, { how: 'lost', timeBootNs: holder.startBootNs });
  }
  // Its exit was lost, for the PID belongs to another process now.
  if (holder !== undefined) table.end(holder, { how: 'lost', timeBootNs: event.startBootNs });
  return table.add(head, owner);
}

function assignOwner(process: MutableProcess, owner: Owner): void {
  process.comm = owner.comm;
  process.uid = owner.uid;
  process.euid = owner.euid;
  process.loginUid = owner.loginUid;
  process.nsPid = owner.nsPid;
  process.cgroupId = owner.cgroupId;
}
