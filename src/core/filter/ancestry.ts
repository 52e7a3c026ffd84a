// `under=PID`: the process itself and all that descends from it, also through parents that have ended or are forgotten.
// What was found out of a process is remembered, one bit for each PID of the filter: each process is looked at once.
import { type Process, type ProcessKey, pidOfKey } from '../process.ts';
import type { Lineage } from '../select/lineage.ts';

interface Memory {
  masks: Map<ProcessKey, number>;
  /** Finished processes before it were looked at. */
  nextOrdinal: number;
  parentsVersion: number;
}

/** Beyond twice as many as there are processes. */
const SPARE = 4096;

export class Ancestry {
  readonly #bits: ReadonlyMap<number, number>;
  readonly #memories = new WeakMap<Lineage, Memory>();

  /** @param pids at most 30. A PID that two processes had, one after the other, means both. */
  constructor(pids: readonly number[]) {
    this.#bits = new Map(pids.map((pid, index) => [pid, 1 << index]));
  }

  isUnder(process: Process, pid: number, lineage: Lineage): boolean {
    this.keepUp(lineage);
    return (maskOf(process, this.#memoryOf(lineage), this.#bits, lineage) & (this.#bits.get(pid) ?? 0)) !== 0;
  }

  /** Looks at whatever has ended since, before it is forgotten. */
  keepUp(lineage: Lineage): void {
    const memory = this.#memoryOf(lineage);
    if (memory.parentsVersion !== lineage.parentsVersion) forgetKnown(memory, lineage);
    const { history } = lineage;
    if (memory.nextOrdinal === history.endOrdinal) return;
    for (let at = Math.max(memory.nextOrdinal, history.firstOrdinal); at < history.endOrdinal; at++) {
      const process = history.at(at);
      if (process !== undefined) maskOf(process, memory, this.#bits, lineage);
    }
    memory.nextOrdinal = history.endOrdinal;
    if (memory.masks.size > 2 * lineage.size + SPARE) forgetOthers(memory, lineage);
  }

  #memoryOf(lineage: Lineage): Memory {
    let memory = this.#memories.get(lineage);
    if (memory === undefined) {
      memory = { masks: new Map(), nextOrdinal: 0, parentsVersion: lineage.parentsVersion };
      this.#memories.set(lineage, memory);
    }
    return memory;
  }
}

/** Up to the first one that is known, and down again: no recursion, for a chain of forks can be as long as all PIDs. */
function maskOf(process: Process, { masks }: Memory, bits: ReadonlyMap<number, number>, lineage: Lineage): number {
  const known = masks.get(process.key);
  if (known !== undefined) return known;
  const chain: ProcessKey[] = [];
  let mask = 0;
  for (let at: Process | undefined = process; at !== undefined; ) {
    const { key, parentKey }: Process = at;
    chain.push(key);
    // Should a recording make a process its own ancestor, the way up ends there.
    masks.set(key, 0);
    if (parentKey === undefined) {
      mask = bits.get(at.ppid) ?? 0;
      break;
    }
    const ofParent = masks.get(parentKey);
    if (ofParent !== undefined) {
      mask = ofParent;
      break;
    }
    at = lineage.find(parentKey);
    if (at === undefined) mask = bits.get(pidOfKey(parentKey)) ?? 0;
  }
  for (const key of chain.reverse()) {
    mask |= bits.get(pidOfKey(key)) ?? 0;
    masks.set(key, mask);
  }
  return mask;
}

/** A parent was found late, so all have to be looked at again; what is known of forgotten ones is all there is. */
function forgetKnown(memory: Memory, lineage: Lineage): void {
  memory.parentsVersion = lineage.parentsVersion;
  memory.nextOrdinal = 0;
  for (const key of [...memory.masks.keys()]) {
    if (lineage.find(key) !== undefined) memory.masks.delete(key);
  }
}

/** Only what is asked for again stays: processes that are there, and their parents. */
function forgetOthers(memory: Memory, lineage: Lineage): void {
  const kept = new Map<ProcessKey, number>();
  const keep = (key: ProcessKey | undefined) => {
    const mask = key === undefined ? undefined : memory.masks.get(key);
    if (key !== undefined && mask !== undefined) kept.set(key, mask);
  };
  for (const { key, parentKey } of lineage.all()) {
    keep(key);
    keep(parentKey);
  }
  memory.masks = kept;
}
