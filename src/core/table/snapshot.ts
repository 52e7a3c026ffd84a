// What /proc shows, put together with what events said. After attaching: everything that ran before.
// After a loss: what is gone though its exit was lost, and what runs though its start was.
import type { Owner } from '../events/event.ts';
import { hostOfKey, type Image, type ProcessKey, type Usage } from '../process.ts';
import type { ProcessTable } from './processTable.ts';
import type { TrackedProcess } from './trackedProcess.ts';

/** A process that /proc shows running. */
export interface SnapshotProcess extends Owner {
  readonly key: ProcessKey;
  readonly pid: number;
  readonly ppid: number;
  /** To 10 ms, rounded down. */
  readonly startBootNs: number;
  /** undefined for a kernel thread. */
  readonly image: Image | undefined;
  readonly usage: Usage;
}

export interface Snapshot {
  /** When reading /proc began: a process that started later may not be in it. */
  readonly beganBootNs: number;
  /** Whose processes these are, where several hosts are shown together. @default 0 */
  readonly host?: number;
  readonly processes: readonly SnapshotProcess[];
  /** Over, but not reaped: still to be freed. */
  readonly zombies: readonly ProcessKey[];
}

/**
 * Events up to the end of the scan must have been applied before: then whatever is still
 * running here and not there has lost its exit.
 * @returns whether that changed anything that can be seen
 */
export function applySnapshot(table: ProcessTable, snapshot: Snapshot): boolean {
  let isChanged = false;
  const { host = 0 } = snapshot;
  const seen = new Set<ProcessKey>();
  const startsByPid = new Map<number, number>();
  for (const { key, pid, startBootNs } of snapshot.processes) {
    seen.add(key);
    startsByPid.set(pid, startBootNs);
  }
  for (const process of [...table.running.values()]) {
    if (hostOfKey(process.key) !== host) continue;
    if (process.startBootNs < snapshot.beganBootNs && !seen.has(process.key)) {
      const known = table.find(process.key);
      if (known === undefined) continue;
      // At the latest when its PID was given to another one, whose start is known to a tick.
      const latest = Math.min(snapshot.beganBootNs, startsByPid.get(process.pid) ?? snapshot.beganBootNs);
      table.end(known, { how: 'lost', timeBootNs: Math.max(latest, process.startBootNs) });
      isChanged = true;
    }
  }
  // Freed, though the record of it was lost; one that comes late still finds its process.
  const zombies = new Set(snapshot.zombies);
  for (const process of [...table.unsettled.values()]) {
    if (hostOfKey(process.key) !== host) continue;
    if ((process.end?.timeBootNs ?? 0) <= snapshot.beganBootNs && !zombies.has(process.key)) table.settle(process);
  }
  const { runningVersion } = table;
  for (const found of snapshot.processes) {
    if (addFound(table, found)) isChanged = true;
  }
  // After all were added: /proc lists by PID, so a parent may come after its child.
  for (const found of snapshot.processes) {
    if (linkParent(table, table.find(found.key))) isChanged = true;
  }
  // What started and ended since events come, before /proc showed its parent.
  if (table.runningVersion !== runningVersion && linkFinished(table)) isChanged = true;
  return isChanged;
}

/** @returns whether anything of it was not known */
function addFound(table: ProcessTable, found: SnapshotProcess): boolean {
  let process = table.find(found.key);
  if (process === undefined) {
    // Events of a later process with this PID have come already.
    if (table.findRunning(found.pid, found.key) !== undefined) return false;
    const { key, pid, ppid, startBootNs } = found;
    process = table.add({ key, pid, ppid, startBootNs, origin: 'snapshot' }, found);
  }
  const { facts } = process;
  if (facts.end !== undefined) return false;
  const { images, usage } = facts;
  if (images.length === 0 && found.image !== undefined && facts.origin === 'snapshot') facts.images = [found.image];
  facts.usage ??= found.usage;
  return facts.images !== images || facts.usage !== usage;
}

/** @returns whether its parent was found now */
function linkParent(table: ProcessTable, process: TrackedProcess | undefined): boolean {
  if (process === undefined || process.parentKey !== undefined) return false;
  process.facts.parentKey = table.findParent(process)?.key;
  if (process.parentKey === undefined) return false;
  table.parentsVersion++;
  return true;
}

/** Those that a late event could find, too: of older ones nothing is written any more. */
function linkFinished(table: ProcessTable): boolean {
  let isChanged = false;
  for (const process of table.known()) {
    if (process.end !== undefined && linkParent(table, process)) isChanged = true;
  }
  if (isChanged) table.correctedVersion++;
  return isChanged;
}
