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
        { keys: ['left'], does: 'the cursor back in time', hint: 'time', run: moveCursor(-1) },
        { keys: ['right'], does: 'the cursor on', run: moveCursor(1) },
        { keys: ['up', 'k'], does: 'to the lane above', run: moveRow(() => -1) },
        { keys: ['down', 'j'], does: 'to the lane below', run: moveRow(() => 1) },
        { keys: ['pageup'], does: 'a page of lanes up', run: moveRow((height) => -height) },
        { keys: ['pagedown'], does: 'a page of lanes down', run: moveRow((height) => height) },
        { keys: ['g', 'home'], does: 'to the first lane', run: moveRow(() => Number.NEGATIVE_INFINITY) },
        { keys: ['G', 'end'], does: 'to the last lane', run: moveRow(() => Number.POSITIVE_INFINITY) },
        { keys: ['tab'], does: 'to the next process in the lane', run: moveInLane(1) },
        { keys: ['shift-tab'], does: 'to the process before it', run: moveInLane(-1) },
        { keys: ['u'], does: 'to the parent of the selected process', run: actions.goToParent },
      ],
    },
    {
      title: 'Timeline: choose the time',
      bindings: [
        { keys: ['z'], does: 'look closer, around the cursor', hint: 'closer', run: zoom(1 / 2) },
        { keys: ['Z'], does: 'look from farther away', hint: 'wider', run: zoom(2) },
        { keys: [',', '<'], does: 'an eighth of the screen back', run: pan(-1 / 8) },
        { keys: ['.', '>'], does: 'an eighth of the screen on', run: pan(1 / 8) },
        { keys: ['H'], does: 'half a screen back', run: pan(-1 / 2) },
        { keys: ['L'], does: 'half a screen on', run: pan(1 / 2) },
        { keys: ['A'], does: 'all of it', hint: 'all', run: actions.showAll },
        { keys: ['f'], does: 'follow the newest', run: actions.followNewest },
      ],
    },
    {
      title: 'Timeline: how it is drawn',
      bindings: [
        { keys: ['n'], does: 'children below their parents, or as tight as can be', run: actions.toggleLayout },
        {
          keys: ['x'],
          does: 'light the critical path: of the selected process, or of the longest',
          hint: 'critical path',
          run: actions.togglePath,
        },
        { keys: ['T'], does: 'times of day, or since the beginning', run: actions.toggleClock },
        { keys: ['escape'], does: 'close, then clear cursor, path, filter', run: actions.clear(clear) },
      ],
    },
  ];
}
