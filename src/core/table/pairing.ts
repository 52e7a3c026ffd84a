// Pairs starts with ends. Accepts the events of a process in any order, twice, or not at all:
// the result is the same, or says what is not known.
import type { ExecEvent, ExitEvent, ForkEvent, FreeEvent, Owner } from '../events/event.ts';
import { type Image, NO_UID } from '../process.ts';
import { boundImages } from './images.ts';
import type { ProcessTable } from './processTable.ts';
import type { Facts, TrackedProcess } from './trackedProcess.ts';

export function applyFork(table: ProcessTable, event: ForkEvent): void {
  const known = table.find(event.key);
  if (known === undefined) {
    admit(table, event, event);
    return;
  }
  // Something later of it was seen first. Its parent at birth is known only here.
  const { facts } = known;
  facts.startBootNs = event.startBootNs;
  const parentKey = table.findParent(event)?.key;
  const knownParentKey = facts.parentKey;
  if (parentKey !== undefined || facts.ppid !== event.ppid) facts.parentKey = parentKey;
  if (facts.parentKey !== knownParentKey || facts.ppid !== event.ppid) table.parentsVersion++;
  facts.ppid = event.ppid;
  if (facts.origin !== 'snapshot') facts.origin = 'fork';
  if (facts.uid === NO_UID) assignOwner(facts, event);
  if (facts.end !== undefined) table.correctedVersion++;
}

export function applyExec(table: ProcessTable, event: ExecEvent): void {
  const { facts } = table.find(event.key) ?? admit(table, event, event);
  facts.startBootNs = event.startBootNs;
  if (facts.origin === 'exit') facts.origin = 'exec';
  if (facts.end !== undefined) table.correctedVersion++;
  const image = imageOf(event);
  const last = facts.images.at(-1);
  const isNext = last === undefined || (last.origin === 'exec' && last.timeBootNs < event.timeBootNs);
  const images = isNext ? [...facts.images, image] : insertImage(facts.images, image);
  facts.images = boundImages(images);
  // Not of the bounded ones: there it may be another object, which says what was forgotten before it.
  if (images.at(-1) === image) {
    assignOwner(facts, event);
    facts.rssBaselineBytes = event.maxRssBytes;
  }
}

export function imageOf(event: ExecEvent): Image {
  return {
    timeBootNs: event.timeBootNs,
    origin: 'exec',
    comm: event.comm,
    filename: event.filename,
    args: event.args,
    argsTotalBytes: event.argsTotalBytes,
    argsUnreadable: event.argsUnreadable,
  };
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
 * Two threads that leave at once both report the end of their group (bpf/tracer.bpf.c, handle_exit).
 * The first gives the time; the last the status, for the leader's own code may be set only by then.
 * @returns whether it is the first report of this end
 */
export function applyExit(table: ProcessTable, event: ExitEvent): boolean {
  const process = table.find(event.key) ?? admit(table, event);
  const { facts } = process;
  facts.startBootNs = event.startBootNs;
  const { end } = facts;
  const { status } = event;
  if (status === undefined) return applyGone(table, process, event);
  const isFirst = end?.how !== 'exited';
  const isLast = isFirst || end.timeBootNs < event.timeBootNs;
  // A process may have renamed itself (prctl(2), PR_SET_NAME): this is its last name.
  if (isLast) facts.comm = event.comm;
  if (isLast && event.usage !== undefined && facts.usageQuality !== 'exact') {
    facts.usage = event.usage;
    facts.usageQuality = 'provisional';
  }
  if (end === undefined) {
    table.end(process, { how: 'exited', timeBootNs: event.timeBootNs, status });
  } else if (isFirst) {
    table.correctEnd(process, { how: 'exited', timeBootNs: event.timeBootNs, status });
  } else if (isLast) {
    if (end.status !== status) table.correctEnd(process, { ...end, status });
  } else if (end.timeBootNs > event.timeBootNs) {
    table.correctEnd(process, { ...end, timeBootNs: event.timeBootNs });
  }
  return isFirst;
}

/** A source that only looks now and then: nothing better will be known of it. @returns whether it was not known */
function applyGone(table: ProcessTable, process: TrackedProcess, event: ExitEvent): boolean {
  const { facts } = process;
  if (facts.end !== undefined) return false;
  facts.comm = event.comm;
  facts.usage = event.usage ?? facts.usage;
  table.end(process, { how: 'lost', timeBootNs: event.timeBootNs });
  table.settle(process);
  return true;
}

export function applyFree(table: ProcessTable, event: FreeEvent): void {
  const process = table.find(event.key);
  if (process === undefined) {
    table.keepEarlyFree(event);
    return;
  }
  const { facts } = process;
  if (facts.end !== undefined && facts.startBootNs !== event.startBootNs) table.correctedVersion++;
  facts.startBootNs = event.startBootNs;
  facts.usage = event.usage;
  facts.usageQuality = 'exact';
  // Freed without an exit: the exit was lost, or comes yet.
  if (facts.end === undefined) table.end(process, { how: 'lost', timeBootNs: event.timeBootNs });
  table.settle(process);
}

/** Adds a process that nothing was known of. Of two with one PID, the older one is over. */
function admit(table: ProcessTable, event: ForkEvent | ExecEvent | ExitEvent, owner?: Owner): TrackedProcess {
  const holder = table.findRunning(event.pid, event.key);
  const head = { key: event.key, pid: event.pid, ppid: event.ppid, startBootNs: event.startBootNs, origin: event.kind };
  const isOver = holder !== undefined && holder.startBootNs > event.startBootNs;
  // Its exit was lost, for the PID belongs to another process now.
  if (holder !== undefined && !isOver) table.end(holder, { how: 'lost', timeBootNs: event.startBootNs });
  const process = isOver
    ? table.addEnded(head, owner, { how: 'lost', timeBootNs: holder.startBootNs })
    : table.add(head, owner);
  const free = table.takeEarlyFree(event.key);
  if (free !== undefined) applyFree(table, free);
  return process;
}

function assignOwner(facts: Facts, owner: Owner): void {
  if (facts.end?.how !== 'exited') facts.comm = owner.comm;
  facts.uid = owner.uid;
  facts.euid = owner.euid;
  facts.loginUid = owner.loginUid;
  facts.nsPid = owner.nsPid;
  facts.cgroupId = owner.cgroupId;
}
