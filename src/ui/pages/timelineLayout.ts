// Where things are on the page with the timeline.
import type { TimelineSize } from '../../core/select/timeline/timeline.ts';
import type { PageSize } from './page.ts';

const TITLE_LINES = 1;
const AXIS_LINES = 1;
/** The selected process, and what ran at the cursor's moment. */
const INFO_LINES = 2;
const CURVE_LINES = 3;
/** Below this, one line has to do for the curve. */
const ROOMY_HEIGHT = 14;

export function timelineSize({ width, height }: PageSize): TimelineSize {
  const curve = height < ROOMY_HEIGHT ? 1 : CURVE_LINES;
  return { width, curve, lanes: Math.max(1, height - TITLE_LINES - curve - AXIS_LINES - INFO_LINES) };
}

/** The first line with a lane. */
export function firstLaneLine({ curve }: TimelineSize): number {
  return TITLE_LINES + curve + AXIS_LINES;
}
