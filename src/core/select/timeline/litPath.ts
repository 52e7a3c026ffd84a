// The critical path on the timeline, read by the report's own rule from what is shown at the moment.

import { isKernelThread, type Process, type ProcessKey, pidOfKey } from '../../process.ts';
import { findCriticalPath } from '../../report/criticalPath.ts';
import { float64 } from '../../report/growing.ts';
import type { LifeRows } from '../../report/rows.ts';
import { createTree, findRoot, NO_ROW } from '../../report/tree.ts';
import type { State } from '../../state/state.ts';
import { selectLookup } from '../lookup.ts';
import type { ShownRows } from '../rows.ts';

export interface LitPath {
  readonly root: Process;
  /** Until its end, or until now. */
  readonly durationNs: number;
  readonly keys: ReadonlySet<ProcessKey>;
}

/** Those that started while it was watched; one that still runs ends now. */
class Lives implements LifeRows {
  readonly starts = float64();
  readonly ends = float64();
  readonly parentKeys = float64();
  readonly #keys: ProcessKey[] = [];
  readonly #rows = new Map<number, number>();

  get length(): number {
    return this.#keys.length;
  }

  add({ key, parentKey, startBootNs }: Process, endBootNs: number): void {
    this.#rows.set(key, this.length);
    this.#keys.push(key);
    this.starts.push(startBootNs);
    this.ends.push(Math.max(startBootNs, endBootNs));
    this.parentKeys.push(parentKey ?? Number.NaN);
  }

  byKey(): Map<number, number> {
    return this.#rows;
  }

  keyOf(row: number): ProcessKey | undefined {
    return this.#keys[row];
  }

  pidOf(row: number): number {
    return pidOfKey(this.#keys[row] as ProcessKey);
  }

  durationNs(row: number): number {
    return this.ends.at(row) - this.starts.at(row);
  }
}

/** It is made anew this often while it is lit, and less often where that takes longer. */
const REMAKE_NS = 1e9;
const REMAKE_NS_PER_PROCESS = 50_000;

/** A selector with a memory: the path is lit for a while, not made for each frame. */
export function createLitPathSelector(): (state: State, rows: ShownRows) => LitPath | undefined {
  let made:
    | {
        readonly table: State['table'];
        readonly rootKey: ProcessKey | undefined;
        readonly shownVersion: number;
        readonly atBootNs: number;
        readonly path: LitPath | undefined;
      }
    | undefined;
  return (state, rows) => {
    const { view, table } = state;
    if (view.timeline.path === undefined) return undefined;
    const { rootKey } = view.timeline.path;
    const { shownVersion } = rows;
    const { nowBootNs } = selectLookup(state);
    const waitNs = REMAKE_NS + table.history.length * REMAKE_NS_PER_PROCESS;
    const isOfThese = made?.table === table && made.rootKey === rootKey && made.shownVersion === shownVersion;
    const agoNs = nowBootNs - (made?.atBootNs ?? 0);
    if (made === undefined || !isOfThese || agoNs < 0 || agoNs >= waitNs) {
      made = { table, rootKey, shownVersion, atBootNs: nowBootNs, path: findPath(state, rows, nowBootNs) };
    }
    return made.path;
  };
}

function findPath({ table, view }: State, rows: ShownRows, nowBootNs: number): LitPath | undefined {
  const rootKey = view.timeline.path?.rootKey;
  const lives = new Lives();
  const processes: Process[] = [];
  const add = (process: Process) => {
    // A thread of the kernel waits for nobody, however long it lives.
    if ((process.origin === 'snapshot' || isKernelThread(process)) && process.key !== rootKey) return;
    lives.add(process, Math.min(nowBootNs, process.end?.timeBootNs ?? nowBootNs));
    processes.push(process);
  };
  const endOrdinal = view.paused?.endOrdinal ?? table.history.endOrdinal;
  for (const process of table.history.slice(table.history.firstOrdinal, endOrdinal)) add(process);
  for (const process of view.paused?.running ?? table.running.values()) add(process);
  const tree = createTree(lives);
  const chosen = rootKey === undefined ? undefined : lives.byKey().get(rootKey);
  const isShown = Uint8Array.from(processes, (process) => (rows.isShown(process) ? 1 : 0));
  // One without children is its own path: that of all is what is wanted.
  const hasPath = chosen !== undefined && tree.lastChild[chosen] !== NO_ROW;
  const root = hasPath ? chosen : findRoot(lives, tree, (row) => isShown[row] === 1);
  const process = processes[root];
  if (root === NO_ROW || process === undefined) return undefined;
  const keys = findCriticalPath(lives, tree, root).flatMap(({ row }) => lives.keyOf(row) ?? []);
  return { root: process, durationNs: lives.durationNs(root), keys: new Set(keys) };
}
