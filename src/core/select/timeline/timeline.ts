// The view model of the timeline: which time is shown, a curve of how many ran, and lanes of bars.
import type { Process, ProcessKey } from '../../process.ts';
import type { State } from '../../state/state.ts';
import { timelineRange } from '../../state/timelineView.ts';
import { selectLookup } from '../lookup.ts';
import type { ShownRows } from '../rows.ts';
import { axisTicks } from './axis.ts';
import { BarIndex } from './barIndex.ts';
import type { Bar } from './barStore.ts';
import { ColumnSums, curveLines } from './concurrency.ts';
import { drawLanes, type LaneView } from './drawLanes.ts';
import { createLitPathSelector, type LitPath } from './litPath.ts';
import { NameCache } from './names.ts';
import { columnOf, type TimeWindow, windowOf } from './timeWindow.ts';
import { type LaneId, UsedLanes } from './usedLanes.ts';

export interface TimelineSize {
  /** In columns. */
  readonly width: number;
  /** Lines for lanes, and for the curve. */
  readonly lanes: number;
  readonly curve: number;
}

export interface Timeline {
  readonly window: TimeWindow;
  readonly curve: readonly string[];
  /** The most that ran in one column, on average over it. */
  readonly greatestMean: number;
  readonly ticks: readonly { readonly column: number; readonly text: string }[];
  /** Column of the cursor; -1 where it is not on the screen. */
  readonly cursor: number;
  readonly lanes: readonly LaneView[];
  readonly top: number;
  /** Every lane in which something is, in this time. */
  readonly rows: readonly LaneId[];
  /** Row of the selected process; -1 where it is not in this time. */
  readonly selectedRow: number;
  readonly path: LitPath | undefined;
  /** Processes in this time; of them those that ran before it was watched. */
  readonly count: number;
  readonly beforeCount: number;
}

export interface AtMoment {
  readonly timeBootNs: number;
  readonly count: number;
  readonly beforeCount: number;
  /** The most frequent first, of those that started while it was watched. */
  readonly names: readonly { readonly name: string; readonly count: number }[];
}

/** More would not be read. */
const MOST_NAMED = 500;
export class TimelineSelector {
  readonly #index = new BarIndex();
  readonly #names = new NameCache();
  readonly #selectPath = createLitPathSelector();

  select(state: State, rows: ShownRows, size: TimelineSize): Timeline {
    this.#index.update(state, rows);
    const { nowBootNs, wallOffsetNs } = selectLookup(state);
    const { timeline } = state.view;
    const window = this.window(state, size.width);
    const sums = new ColumnSums(window.fromBootNs, window.cellNs, size.width);
    const used = new UsedLanes();
    let count = 0;
    let selectedLane: LaneId | undefined;
    this.#forEach(window, nowBootNs, (bar) => {
      count++;
      used.add(bar);
      if (!bar.isBefore) sums.add(bar.startBootNs, Math.min(bar.endBootNs, nowBootNs));
      if (bar.key === timeline.selectedKey) selectedLane = { lane: bar.lane, isBefore: bar.isBefore };
    });
    const { rows: laneRows, beforeCount } = used.toRows();
    const top = Math.max(0, Math.min(timeline.top, laneRows.length - size.lanes));
    const means = sums.means();
    const path = this.#selectPath(state, rows);
    const cursor = columnOf(timeline.cursorBootNs, window);
    const ticks = axisTicks({
      fromBootNs: window.fromBootNs,
      toBootNs: window.toBootNs,
      width: size.width,
      wallOffsetNs: timeline.clock === 'wall' ? wallOffsetNs : undefined,
      zeroBootNs: this.beginBootNs(state),
    });
    return {
      window,
      curve: curveLines(means, size.curve),
      greatestMean: means.reduce((a, b) => Math.max(a, b), 0),
      ticks: ticks.map(({ bootNs, text }) => ({ column: columnOf(bootNs, window), text })),
      cursor,
      lanes: drawLanes(
        { window, used, top, cursor, path, nowBootNs, selectedKey: timeline.selectedKey, ...size },
        (visit) => this.#forEach(window, nowBootNs, visit),
        (bar) => this.#names.of(bar, this.#index, Math.min(nowBootNs, window.toBootNs)),
      ),
      top,
      rows: laneRows,
      selectedRow: selectedLane === undefined ? -1 : used.rowOf(selectedLane),
      path,
      count,
      beforeCount,
    };
  }

  /** Which time is shown, with a whole number of cells. */
  window(state: State, width: number): TimeWindow {
    const { nowBootNs } = selectLookup(state);
    const range = timelineRange(state);
    if (range.kind === 'fixed') return windowOf(range.fromBootNs, range.spanNs, width);
    if (range.kind === 'newest') {
      // In steps of a cell, so that what is drawn moves as a whole.
      const cellNs = range.spanNs / width;
      const toBootNs = Math.ceil(nowBootNs / cellNs) * cellNs;
      return windowOf(toBootNs - range.spanNs, range.spanNs, width);
    }
    const extent = this.#index.extent(nowBootNs) ?? { fromBootNs: nowBootNs - 1e9, toBootNs: nowBootNs };
    return windowOf(extent.fromBootNs, extent.toBootNs - extent.fromBootNs, width);
  }

  /** Where times since the beginning count from. */
  beginBootNs(state: State): number {
    return this.#index.extent(selectLookup(state).nowBootNs)?.fromBootNs ?? state.source.startedBootNs;
  }

  find(state: State, rows: ShownRows, key: ProcessKey): Process | undefined {
    this.#index.update(state, rows);
    return this.#index.find(key);
  }

  /** The process in a row of lanes at a moment, or the one that is nearest to it in the window. */
  nearest(state: State, { window, rows }: Timeline, row: number, timeBootNs: number): Readonly<Bar> | undefined {
    const wanted = rows[row];
    if (wanted === undefined) return undefined;
    const { nowBootNs } = selectLookup(state);
    let best: Bar | undefined;
    let bestNs = Number.POSITIVE_INFINITY;
    this.#forEach(window, nowBootNs, (bar) => {
      if (bar.lane !== wanted.lane || bar.isBefore !== wanted.isBefore) return;
      const ns = Math.max(0, bar.startBootNs - timeBootNs, timeBootNs - bar.endBootNs);
      if (ns >= bestNs) return;
      bestNs = ns;
      best = { ...bar };
    });
    return best;
  }

  /** The next process in a row of lanes, or the one before, seen from the selected one; in the window or not. */
  neighbour(state: State, { rows }: Timeline, row: number, direction: 1 | -1): Readonly<Bar> | undefined {
    const wanted = rows[row];
    const { nowBootNs } = selectLookup(state);
    const { selectedKey } = state.view.timeline;
    const selected = selectedKey === undefined ? undefined : this.#index.find(selectedKey);
    if (wanted === undefined || selected === undefined) return undefined;
    let best: Bar | undefined;
    this.#index.forEach(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, nowBootNs, (bar) => {
      if (bar.lane !== wanted.lane || bar.isBefore !== wanted.isBefore) return;
      const distance = (bar.startBootNs - selected.startBootNs) * direction;
      const bestDistance =
        ((best?.startBootNs ?? Number.POSITIVE_INFINITY * direction) - selected.startBootNs) * direction;
      if (distance > 0 && distance < bestDistance) best = { ...bar };
    });
    return best;
  }

  /** What ran at the cursor's moment, or at the newest. */
  atMoment(state: State, { window }: Timeline): AtMoment {
    const { nowBootNs } = selectLookup(state);
    const timeBootNs = state.view.timeline.cursorBootNs ?? Math.min(nowBootNs, window.toBootNs);
    let count = 0;
    let beforeCount = 0;
    const byName = new Map<string, number>();
    this.#index.forEach(timeBootNs, timeBootNs, nowBootNs, (bar) => {
      // Who ended in this moment does not run any more.
      if (bar.endBootNs === timeBootNs && bar.startBootNs !== timeBootNs) return;
      count++;
      if (bar.isBefore) beforeCount++;
      else if (count - beforeCount <= MOST_NAMED) {
        const name = this.#names.of(bar, this.#index, timeBootNs);
        byName.set(name, (byName.get(name) ?? 0) + 1);
      }
    });
    const names = [...byName].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
    return { timeBootNs, count, beforeCount, names };
  }

  #forEach({ fromBootNs, toBootNs }: TimeWindow, nowBootNs: number, visit: (bar: Readonly<Bar>) => void): void {
    this.#index.forEach(fromBootNs, toBootNs, nowBootNs, visit);
  }
}
