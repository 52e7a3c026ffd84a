// What a person has chosen on the page with the timeline: which time, which process, how it is drawn.
import type { ProcessKey } from '../process.ts';
import type { State } from './state.ts';

/** Which time is shown. `newest`: the last `spanNs`, going on with the time. */
export type TimelineRange =
  | { readonly kind: 'all' }
  | { readonly kind: 'newest'; readonly spanNs: number }
  | { readonly kind: 'fixed'; readonly fromBootNs: number; readonly spanNs: number };

export interface TimelineView {
  /** undefined: the last minute, live; all of a recording. */
  readonly range: TimelineRange | undefined;
  /** The moment that is looked at; undefined: the newest. */
  readonly cursorBootNs: number | undefined;
  readonly selectedKey: ProcessKey | undefined;
  /** The first lane on the screen. */
  readonly top: number;
  /** `nested`: a process stands in a lane below its parent's. `packed`: in the first lane that is free. */
  readonly layout: 'nested' | 'packed';
  /** Times of day, or since the beginning. */
  readonly clock: 'wall' | 'offset';
  /** The critical path is lit; of the process with this key, or of the longest. */
  readonly path: { readonly rootKey: ProcessKey | undefined } | undefined;
}

export interface TimelineAction {
  readonly type: 'timeline/changed';
  readonly timeline: TimelineView;
}

export const INITIAL_TIMELINE: TimelineView = {
  range: undefined,
  cursorBootNs: undefined,
  selectedKey: undefined,
  top: 0,
  layout: 'nested',
  clock: 'wall',
  path: undefined,
};

/** What is seen at first while the machine itself is watched. */
const DEFAULT_SPAN_NS = 60e9;

/** A command that is followed, and a recording: all of it is what one wants to see, until something else was chosen. */
export function timelineRange({ view, replay, command }: Pick<State, 'view' | 'replay' | 'command'>): TimelineRange {
  const isBounded = replay?.isLive === false || command !== undefined;
  return view.timeline.range ?? (isBounded ? { kind: 'all' } : { kind: 'newest', spanNs: DEFAULT_SPAN_NS });
}

const SHORTEST_SPAN_NS = 1e6;
const LONGEST_SPAN_NS = 30 * 86_400e9;

/** Shorter or longer around a moment, which stays where it is. @param factor below 1 to look closer */
export function zoomRange(
  { fromBootNs, toBootNs }: { readonly fromBootNs: number; readonly toBootNs: number },
  factor: number,
  aroundBootNs: number,
): Extract<TimelineRange, { kind: 'fixed' }> {
  const oldNs = toBootNs - fromBootNs;
  const spanNs = Math.round(Math.min(LONGEST_SPAN_NS, Math.max(SHORTEST_SPAN_NS, oldNs * factor)));
  const share = (aroundBootNs - fromBootNs) / oldNs;
  return { kind: 'fixed', fromBootNs: Math.round(aroundBootNs - spanNs * share), spanNs };
}
