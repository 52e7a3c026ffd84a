// The keys of the timeline. Times left and right, lanes up and down.
import { clear } from './commands.ts';
import type { KeyGroup } from './keymap.ts';
import type { TimelineActions } from './timelineActions.ts';

export function timelineKeys(actions: TimelineActions): readonly KeyGroup[] {
  const { moveCursor, moveRow, moveInLane, pan, zoom } = actions;
  return [
    {
      title: 'Timeline: move',
      bindings: [
        { id: 'time-back', keys: ['left'], does: 'the cursor back in time', hint: 'time', run: moveCursor(-1) },
        { id: 'time-on', keys: ['right'], does: 'the cursor on', run: moveCursor(1) },
        { id: 'up', keys: ['up', 'k'], does: 'to the lane above', run: moveRow(() => -1) },
        { id: 'down', keys: ['down', 'j'], does: 'to the lane below', run: moveRow(() => 1) },
        { id: 'page-up', keys: ['pageup'], does: 'a page of lanes up', run: moveRow((height) => -height) },
        { id: 'page-down', keys: ['pagedown'], does: 'a page of lanes down', run: moveRow((height) => height) },
        { id: 'first', keys: ['g', 'home'], does: 'to the first lane', run: moveRow(() => Number.NEGATIVE_INFINITY) },
        { id: 'last', keys: ['G', 'end'], does: 'to the last lane', run: moveRow(() => Number.POSITIVE_INFINITY) },
        { id: 'lane-next', keys: ['tab'], does: 'to the next process in the lane', run: moveInLane(1) },
        { id: 'lane-previous', keys: ['shift-tab'], does: 'to the process before it', run: moveInLane(-1) },
        { id: 'parent', keys: ['u'], does: 'to the parent of the selected process', run: actions.goToParent },
      ],
    },
    {
      title: 'Timeline: choose the time',
      bindings: [
        { id: 'zoom-in', keys: ['z'], does: 'look closer, around the cursor', hint: 'closer', run: zoom(1 / 2) },
        { id: 'zoom-out', keys: ['Z'], does: 'look from farther away', hint: 'wider', run: zoom(2) },
        { id: 'pan-back', keys: [',', '<'], does: 'an eighth of the screen back', run: pan(-1 / 8) },
        { id: 'pan-on', keys: ['.', '>'], does: 'an eighth of the screen on', run: pan(1 / 8) },
        { id: 'half-back', keys: ['H'], does: 'half a screen back', run: pan(-1 / 2) },
        { id: 'half-on', keys: ['L'], does: 'half a screen on', run: pan(1 / 2) },
        { id: 'all', keys: ['A'], does: 'all of it', hint: 'all', run: actions.showAll },
        { id: 'newest', keys: ['f'], does: 'follow the newest', run: actions.followNewest },
      ],
    },
    {
      title: 'Timeline: how it is drawn',
      bindings: [
        {
          id: 'lanes',
          keys: ['n'],
          does: 'children below their parents, or as tight as can be',
          run: actions.toggleLayout,
        },
        {
          id: 'critical-path',
          keys: ['x'],
          does: 'light the critical path: of the selected process, or of the longest',
          hint: 'critical path',
          run: actions.togglePath,
        },
        { id: 'time-of-day', keys: ['T'], does: 'times of day, or since the beginning', run: actions.toggleClock },
        { id: 'clear', keys: ['escape'], does: 'close, then clear cursor, path, filter', run: actions.clear(clear) },
      ],
    },
  ];
}
