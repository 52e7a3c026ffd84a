// Every process that is shown, with its lane. Kept from call to call: what came since is looked at, and each process
// keeps its lane for good, so that nothing jumps while the time goes on.
import type { Process, ProcessKey } from '../../process.ts';
import type { State } from '../../state/state.ts';
import type { TimelineView } from '../../state/timelineView.ts';
import type { ShownRows } from '../rows.ts';
import { type Bar, BarStore } from './barStore.ts';
import { FreeLanes } from './freeLanes.ts';
import { BAR, endMeaning } from './meaning.ts';

type Finished = Pick<Process, 'key' | 'startBootNs' | 'end' | 'ordinal'>;

interface RunningBar {
  readonly process: Process;
  readonly lane: number;
  readonly isBefore: boolean;
}

export class BarIndex {
  #store = new BarStore();
  /** Those that had not ended when they were looked at. */
  #running = new Map<ProcessKey, RunningBar>();
  #lanes = new FreeLanes();
  /** Of what ran before: it would fill the screen before anything that happens. */
  #lanesBefore = new FreeLanes();
  #table: State['table'] | undefined;
  #layout: TimelineView['layout'] | undefined;
  #shownVersion = -1;
  #seenOrdinal = 0;
  #firstOrdinal = 0;

  update(state: State, rows: ShownRows): void {
    const { table, view } = state;
    const isSame =
      table === this.#table && view.timeline.layout === this.#layout && rows.shownVersion === this.#shownVersion;
    if (!isSame) this.#reset(state, rows);
    // While the view stands still, what is forgotten meanwhile stays.
    if (view.paused === undefined) {
      this.#firstOrdinal = table.history.firstOrdinal;
      this.#store.forget(this.#firstOrdinal);
    }
    const ended = isSame ? this.#newlyEnded(state, rows) : allOf(rows.tables.finished);
    this.#seenOrdinal = Math.max(this.#seenOrdinal, endOrdinalOf(state));
    this.#endRunning(state, rows);
    const started = allOf(rows.tables.running).filter(({ key }) => !this.#running.has(key));
    this.#assign(ended, started);
  }

  #reset({ table, view }: State, rows: ShownRows): void {
    this.#table = table;
    this.#layout = view.timeline.layout;
    this.#shownVersion = rows.shownVersion;
    this.#store = new BarStore();
    this.#running = new Map();
    this.#lanes = new FreeLanes();
    this.#lanesBefore = new FreeLanes();
    this.#seenOrdinal = 0;
  }

  #newlyEnded(state: State, rows: ShownRows): Process[] {
    const ended: Process[] = [];
    for (let ordinal = this.#seenOrdinal; ordinal < endOrdinalOf(state); ordinal++) {
      const process = state.table.history.at(ordinal);
      if (process === undefined) continue;
      const isShown = rows.isShown(process);
      const running = this.#running.get(process.key);
      if (running !== undefined) {
        this.#running.delete(process.key);
        this.#lanesOf(running).free(running.lane, process.end?.timeBootNs ?? 0);
        if (isShown) this.#store.add(finishedBar(process, running));
      } else if (isShown) {
        ended.push(process);
      }
    }
    return ended;
  }

  /** Those that are not shown any more, by a filter that depends on the time. */
  #endRunning({ nowBootNs }: State, { tables: { running } }: ShownRows): void {
    const shown = new Map(allOf(running).map((process) => [process.key, process]));
    for (const [key, bar] of this.#running) {
      const process = shown.get(key);
      // Another object while the view is paused, and again when it goes on.
      if (process !== undefined && process !== bar.process) this.#running.set(key, { ...bar, process });
      if (process !== undefined) continue;
      this.#running.delete(key);
      this.#lanesOf(bar).free(bar.lane, nowBootNs);
    }
  }

  #lanesOf({ isBefore }: { readonly isBefore: boolean }): FreeLanes {
    return isBefore ? this.#lanesBefore : this.#lanes;
  }

  /** In order of their starts, a parent before its children. */
  #assign(ended: readonly Process[], started: readonly Process[]): void {
    const processes = [...ended, ...started];
    // Read once: those that are packed make their numbers anew each time.
    const starts = new Float64Array(processes.length);
    processes.forEach(({ startBootNs }, index) => {
      starts[index] = startBootNs;
    });
    const lanesByKey = new Map<ProcessKey, number>();
    for (const index of orderOf(starts)) {
      const process = processes[index];
      if (process === undefined) continue;
      const isBefore = process.origin === 'snapshot';
      const isRunning = index >= ended.length;
      const startBootNs = starts[index] ?? 0;
      const { key } = process;
      const end = isRunning ? undefined : process.end;
      const untilNs = isRunning ? Number.POSITIVE_INFINITY : (end?.timeBootNs ?? 0);
      const lane = this.#lanesOf({ isBefore }).take(
        startBootNs,
        untilNs,
        this.#firstLane(process, isBefore, lanesByKey),
      );
      if (this.#layout === 'nested' && !isBefore) lanesByKey.set(key, lane);
      if (isRunning) this.#running.set(key, { process, lane, isBefore });
      else this.#store.add(finishedBar({ key, startBootNs, end, ordinal: process.ordinal }, { lane, isBefore }));
    }
  }

  /** Below its parent, where that is drawn among those that are nested. */
  #firstLane(process: Process, isBefore: boolean, lanesByKey: ReadonlyMap<ProcessKey, number>): number {
    if (this.#layout !== 'nested' || isBefore) return 0;
    const { parentKey } = process;
    if (parentKey === undefined) return 0;
    const lane = lanesByKey.get(parentKey);
    if (lane !== undefined) return lane + 1;
    const running = this.#running.get(parentKey);
    return running === undefined || running.isBefore ? 0 : running.lane + 1;
  }

  /** Visits those that overlap `[fromNs, toNs]`, in no order. @param nowBootNs the moment that is shown */
  forEach(fromNs: number, toNs: number, nowBootNs: number, visit: (bar: Readonly<Bar>) => void): void {
    this.#store.forEach(fromNs, toNs, this.#firstOrdinal, visit);
    for (const { process, lane, isBefore } of this.#running.values()) {
      const { key, startBootNs } = process;
      if (startBootNs > toNs || nowBootNs < fromNs) continue;
      visit({
        key,
        startBootNs,
        endBootNs: Number.POSITIVE_INFINITY,
        meaning: BAR.running,
        lane,
        isBefore,
        ordinal: -1,
      });
    }
  }

  /** The process of a bar. */
  processOf({ key, ordinal }: Pick<Bar, 'key' | 'ordinal'>): Process | undefined {
    return ordinal < 0 ? this.#running.get(key)?.process : this.#table?.history.at(ordinal);
  }

  find(key: ProcessKey): Process | undefined {
    const running = this.#running.get(key);
    if (running !== undefined) return running.process;
    const ordinal = this.#store.ordinalOf(key);
    return ordinal < 0 ? undefined : this.processOf({ key, ordinal });
  }

  /** From the first start that was watched to the last end; `nowBootNs` while any of them runs. */
  extent(nowBootNs: number): { readonly fromBootNs: number; readonly toBootNs: number } | undefined {
    const { firstStartNs, lastEndNs } = this.#store.extent();
    let [from, to] = [firstStartNs, lastEndNs];
    for (const { process, isBefore } of this.#running.values()) {
      if (isBefore) continue;
      from = Math.min(from, process.startBootNs);
      to = nowBootNs;
    }
    return from < Number.POSITIVE_INFINITY && to > from ? { fromBootNs: from, toBootNs: to } : undefined;
  }
}

function finishedBar(process: Finished, { lane, isBefore }: Pick<Bar, 'lane' | 'isBefore'>): Bar {
  const { key, startBootNs, end, ordinal } = process;
  const endBootNs = Math.max(startBootNs, end?.timeBootNs ?? 0);
  return { key, startBootNs, endBootNs, meaning: endMeaning(end), lane, isBefore, ordinal };
}

/**
 * Indices by value. Numbers alone are sorted faster than by a function, so each value carries its index in its
 * last bits; values that differ by less than what is left then are in the order of their indices: of starts, by far less
 * than it takes to fork.
 */
function orderOf(values: Float64Array): Float64Array {
  const places = 2 ** Math.ceil(Math.log2(values.length + 1));
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const greatest = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const unit = Math.max(1, (greatest - least) / (2 ** 53 / places - 1));
  const sorted = values.map((value, index) => Math.floor((value - least) / unit) * places + index).sort();
  return sorted.map((value) => value % places);
}

function allOf({ length, at }: { readonly length: number; at(index: number): Process | undefined }): Process[] {
  const all: Process[] = [];
  for (let index = 0; index < length; index++) {
    const process = at(index);
    if (process !== undefined) all.push(process);
  }
  return all;
}

function endOrdinalOf({ view, table }: State): number {
  return view.paused?.endOrdinal ?? table.history.endOrdinal;
}
