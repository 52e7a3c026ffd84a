// The mouse on the timeline: the wheel zooms on the curve, goes through the time on the axis and through the lanes below;
// a click points at a moment and a process.
import type { ShownRows } from '../../core/select/rows.ts';
import type { Action } from '../../core/state/actions.ts';
import type { State } from '../../core/state/state.ts';
import type { MouseEvent } from '../keys/mouse.ts';
import { WHEEL_ROWS } from '../keys/mouseCommands.ts';
import type { TimelineActions } from '../keys/timelineActions.ts';
import type { PageSize } from './page.ts';
import { firstLaneLine, timelineSize } from './timelineLayout.ts';

/** Places count from the page's upper left corner. */
export type PageMouse = (event: MouseEvent, state: State, rows: ShownRows, size: PageSize) => readonly Action[];

const ZOOM = 1.25;
const PAN_SHARE = 1 / 16;

export function timelineMouse(actions: TimelineActions): PageMouse {
  const actFor = (event: MouseEvent, size: PageSize) => {
    const { x, y } = event;
    if (event.kind === 'click') return actions.pointAt(x, y);
    const direction = event.direction === 'up' ? -1 : 1;
    const axisLine = firstLaneLine(timelineSize(size)) - 1;
    if (y < axisLine) return actions.zoom(ZOOM ** direction, x);
    return y === axisLine ? actions.pan(PAN_SHARE * direction) : actions.scroll(WHEEL_ROWS * direction);
  };
  return (event, state, rows, size) => {
    const done: Action[] = [];
    actFor(event, size)({ state, rows, size, dispatch: (action) => done.push(action) });
    return done;
  };
}
