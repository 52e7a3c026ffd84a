// What keys and mouse do on the timeline: move the cursor and the window, zoom, select.
import { selectLookup } from '../../core/select/lookup.ts';
import type { Bar } from '../../core/select/timeline/barStore.ts';
import type { Timeline, TimelineSelector } from '../../core/select/timeline/timeline.ts';
import type { TimeWindow } from '../../core/select/timeline/timeWindow.ts';
import type { State } from '../../core/state/state.ts';
import { INITIAL_TIMELINE, type TimelineView, timelineRange, zoomRange } from '../../core/state/timelineView.ts';
import { firstLaneLine, timelineSize } from '../pages/timelineLayout.ts';
import type { Command, CommandContext } from './commandContext.ts';

/** What a key or the mouse needs to know here. */
type TimelineContext = Pick<CommandContext, 'state' | 'rows' | 'size' | 'dispatch'>;

type Act = (context: TimelineContext) => void;

export interface TimelineActions {
  /** By columns; the window goes along where the cursor leaves it. */
  moveCursor(by: number): Act;
  /** By rows of lanes: the process there at the cursor's moment, or nearest to it. */
  moveRow(by: (height: number) => number): Act;
  /** To the process that comes next or came before in the same lane. */
  moveInLane(direction: 1 | -1): Act;
  /** By a share of the window. */
  pan(share: number): Act;
  /** @param factor below 1 to look closer @param column stays where it is; else that of the cursor, or the middle */
  zoom(factor: number, column?: number): Act;
  /** By rows of lanes, whatever is selected. */
  scroll(by: number): Act;
  /** The cursor to a place on the page, and the process there selected. */
  pointAt(column: number, line: number): Act;
  readonly showAll: Act;
  readonly followNewest: Act;
  readonly toggleLayout: Act;
  readonly toggleClock: Act;
  readonly togglePath: Act;
  readonly goToParent: Act;
  /** What was selected, then the cursor, then the path; then what Esc does elsewhere. */
  clear(otherwise: Command): Command;
}

export function createTimelineActions(selector: TimelineSelector): TimelineActions {
  const timelineOf = ({ state, rows, size }: TimelineContext) => selector.select(state, rows, timelineSize(size));
  const change = ({ state, dispatch }: TimelineContext, changes: Partial<TimelineView>) =>
    dispatch({ type: 'timeline/changed', timeline: { ...state.view.timeline, ...changes } });
  const fail = ({ dispatch }: TimelineContext, text: string) =>
    dispatch({ type: 'notice/changed', notice: { text, meaning: 'failed' } });

  /** The moment of the cursor, or the newest that is shown. */
  const momentOf = ({ state }: TimelineContext, { window }: Timeline) =>
    state.view.timeline.cursorBootNs ??
    Math.max(window.fromBootNs, Math.min(selectLookup(state).nowBootNs, window.toBootNs) - window.cellNs / 2);

  const selectBar = (context: TimelineContext, { top, rows }: Timeline, row: number, bar: Readonly<Bar>) => {
    const { lanes } = timelineSize(context.size);
    const lowest = Math.max(0, Math.min(row, rows.length - 1));
    change(context, { selectedKey: bar.key, top: Math.max(lowest - lanes + 1, Math.min(top, lowest)) });
  };

  const selectRow = (context: TimelineContext, wanted: number) => {
    const timeline = timelineOf(context);
    const row = Math.max(0, Math.min(wanted, timeline.rows.length - 1));
    const bar = selector.nearest(context.state, timeline, row, momentOf(context, timeline));
    if (bar !== undefined) selectBar(context, timeline, row, bar);
  };

  return {
    moveCursor: (by) => (context) => {
      const timeline = timelineOf(context);
      const { window } = timeline;
      const { fromBootNs, cellNs } = window;
      const { cursorBootNs } = context.state.view.timeline;
      const { width } = context.size;
      // The first press shows the cursor where the newest is.
      const at =
        Math.floor((momentOf(context, timeline) - fromBootNs) / cellNs) + (cursorBootNs === undefined ? 0 : by);
      const beyond = at < 0 ? at : Math.max(0, at - width + 1);
      const inside = Math.max(-width, Math.min(2 * width, beyond));
      const column = Math.max(0, Math.min(width - 1, at));
      const cursor = fromBootNs + (column + inside + 0.5) * cellNs;
      const range = inside === 0 ? {} : { range: pannedRange(window, inside * cellNs) };
      const bar =
        timeline.selectedRow < 0 ? undefined : selector.nearest(context.state, timeline, timeline.selectedRow, cursor);
      change(context, { cursorBootNs: cursor, ...range, ...selectedAt(bar, cursor, window) });
    },

    moveRow: (by) => (context) => {
      const { selectedRow, top } = timelineOf(context);
      const step = by(timelineSize(context.size).lanes);
      selectRow(context, selectedRow < 0 ? top + Math.max(0, step - 1) : selectedRow + step);
    },

    moveInLane: (direction) => (context) => {
      const timeline = timelineOf(context);
      if (timeline.selectedRow < 0) return selectRow(context, timeline.top);
      const bar = selector.neighbour(context.state, timeline, timeline.selectedRow, direction);
      if (bar === undefined) return fail(context, `no process ${direction > 0 ? 'after' : 'before'} it in this lane`);
      const cursorBootNs = bar.startBootNs;
      const { window } = timeline;
      const isSeen = cursorBootNs >= window.fromBootNs && cursorBootNs < window.toBootNs;
      const middle = (window.fromBootNs + window.toBootNs) / 2;
      const range = isSeen ? {} : { range: pannedRange(window, cursorBootNs - middle) };
      change(context, { selectedKey: bar.key, cursorBootNs, ...range });
    },

    pan: (share) => (context) => {
      const { window } = timelineOf(context);
      const spanNs = window.toBootNs - window.fromBootNs;
      const { nowBootNs } = selectLookup(context.state);
      // Half a screen of nothing on either side is enough.
      const least = selector.beginBootNs(context.state) - spanNs / 2;
      const wanted = window.fromBootNs + share * spanNs;
      const fromBootNs = Math.max(Math.min(least, window.fromBootNs), Math.min(wanted, nowBootNs - spanNs / 2));
      change(context, { range: { kind: 'fixed', fromBootNs, spanNs } });
    },

    zoom: (factor, column) => (context) => {
      const timeline = timelineOf(context);
      const { window } = timeline;
      const { cursorBootNs } = context.state.view.timeline;
      const isFollowing = timelineRange(context.state).kind === 'newest';
      if (isFollowing && cursorBootNs === undefined && column === undefined) {
        const { spanNs } = zoomRange(window, factor, window.toBootNs);
        return change(context, { range: { kind: 'newest', spanNs } });
      }
      const middle = (window.fromBootNs + window.toBootNs) / 2;
      const cursor = timeline.cursor < 0 ? undefined : cursorBootNs;
      const around = column === undefined ? (cursor ?? middle) : window.fromBootNs + (column + 0.5) * window.cellNs;
      change(context, { range: zoomRange(window, factor, around) });
    },

    scroll: (by) => (context) => {
      const { top, rows } = timelineOf(context);
      const { lanes } = timelineSize(context.size);
      change(context, { top: Math.max(0, Math.min(top + by, rows.length - lanes)) });
    },

    pointAt: (column, line) => (context) => {
      const timeline = timelineOf(context);
      const { window, top } = timeline;
      const parts = timelineSize(context.size);
      const cursorBootNs = window.fromBootNs + (column + 0.5) * window.cellNs;
      const slot = line - firstLaneLine(parts);
      const row = top + slot;
      const bar =
        slot < 0 || slot >= parts.lanes ? undefined : selector.nearest(context.state, timeline, row, cursorBootNs);
      change(context, { cursorBootNs, ...selectedAt(bar, cursorBootNs, window) });
    },

    showAll: (context) => change(context, { range: { kind: 'all' } }),

    followNewest: (context) => {
      const { window } = timelineOf(context);
      const spanNs = window.toBootNs - window.fromBootNs;
      change(context, { range: { kind: 'newest', spanNs }, cursorBootNs: undefined });
    },

    toggleLayout: (context) =>
      change(context, { layout: context.state.view.timeline.layout === 'nested' ? 'packed' : 'nested' }),

    toggleClock: (context) =>
      change(context, { clock: context.state.view.timeline.clock === 'wall' ? 'offset' : 'wall' }),

    togglePath: (context) => {
      const { path, selectedKey } = context.state.view.timeline;
      change(context, { path: path === undefined ? { rootKey: selectedKey } : undefined });
    },

    goToParent: (context) => {
      const { state, rows } = context;
      const { selectedKey } = state.view.timeline;
      const selected = selectedKey === undefined ? undefined : selector.find(state, rows, selectedKey);
      if (selected === undefined) return fail(context, 'no process is selected: move the cursor first');
      const parent = selected.parentKey === undefined ? undefined : selector.find(state, rows, selected.parentKey);
      if (parent === undefined) {
        return fail(context, `parent ${selected.ppid} is not shown: hidden by threshold or filter, or not known`);
      }
      change(context, { selectedKey: parent.key });
      // Its lane may be off the screen.
      const { selectedRow, top } = timelineOf({ ...context, state: withSelected(context, parent.key) });
      const { lanes } = timelineSize(context.size);
      if (selectedRow < 0) return;
      change(
        { ...context, state: withSelected(context, parent.key) },
        { top: Math.max(selectedRow - lanes + 1, Math.min(top, selectedRow)) },
      );
    },

    clear: (otherwise) => (context) => {
      const { selectedKey, cursorBootNs, path } = context.state.view.timeline;
      if (selectedKey !== undefined || cursorBootNs !== undefined)
        change(context, { selectedKey: undefined, cursorBootNs: undefined });
      else if (path !== undefined) change(context, { path: INITIAL_TIMELINE.path });
      else otherwise(context);
    },
  };
}

function withSelected({ state }: TimelineContext, selectedKey: Bar['key']): State {
  return { ...state, view: { ...state.view, timeline: { ...state.view.timeline, selectedKey } } };
}

/** A process is selected where it is seen in the column of the cursor. */
function selectedAt(
  bar: Readonly<Bar> | undefined,
  cursorBootNs: number,
  { cellNs }: TimeWindow,
): Pick<TimelineView, 'selectedKey'> | undefined {
  if (bar === undefined || Math.max(bar.startBootNs - cursorBootNs, cursorBootNs - bar.endBootNs) > cellNs / 2)
    return undefined;
  return { selectedKey: bar.key };
}

function pannedRange({ fromBootNs, toBootNs }: TimeWindow, byNs: number): TimelineView['range'] {
  return { kind: 'fixed', fromBootNs: fromBootNs + byNs, spanNs: toBootNs - fromBootNs };
}
