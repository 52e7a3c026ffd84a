// What the mouse does, by what lies under it.
import type { Action } from '../../core/state/actions.ts';
import type { Page } from '../pages/page.ts';
import type { LineContent } from '../screen/Line.tsx';
import { BODY_TOP } from '../screen/layout.ts';
import { textWidth } from '../text/fit.ts';
import type { Click } from './click.ts';
import type { CommandContext } from './commandContext.ts';
import type { KeyName } from './keyName.ts';
import type { MouseEvent } from './mouse.ts';

/** Rows for each notch of the wheel. */
export const WHEEL_ROWS = 3;
/** For help, which has keys from the keymap. */
export const MOUSE_HELP = {
  title: 'Mouse (--no-mouse: none)',
  lines: [
    ['Wheel', 'scrolls what is under it'],
    ['Click', 'selects a row, again: its details; sorts by a title, again: the other way round'],
    ['', 'opens a page by its name above; does what the last line offers'],
    ['Shift', 'with it the mouse is the terminal’s own: it selects text'],
  ],
} as const;
/** What is open over the page, and can be scrolled. */
const SCROLLED = new Set(['help', 'details', 'output']);

export function handleMouse(
  event: MouseEvent,
  page: Page,
  context: CommandContext,
  pressKey: (key: KeyName) => void,
): void {
  const { state, rows, size, dispatch } = context;
  const run = (actions: readonly Action[]) => {
    for (const action of actions) dispatch(action);
  };
  const wheelKeys = (key: KeyName) => {
    for (let row = 0; row < WHEEL_ROWS; row++) pressKey(key);
  };
  const { dialog } = state.view;
  if (event.kind === 'click') {
    const click = clickAt(context.screen(state), event.x, event.y);
    if (click !== undefined) {
      run(click.actions ?? []);
      if (click.key !== undefined) pressKey(click.key);
      return;
    }
  }
  const isInBody = event.y >= BODY_TOP && event.y < BODY_TOP + size.height;
  if (!isInBody) return;
  if (dialog !== undefined) {
    const isTyping = dialog.kind === 'output' && dialog.isTyping;
    if (event.kind === 'wheel' && SCROLLED.has(dialog.kind) && !isTyping) wheelKeys(event.direction);
  } else if (page.mouse !== undefined) {
    run(page.mouse({ ...event, y: event.y - BODY_TOP }, state, rows, size));
  } else if (event.kind === 'wheel') wheelKeys(event.direction);
}

function clickAt(lines: readonly LineContent[], x: number, y: number): Click | undefined {
  let end = 0;
  for (const run of lines[y]?.runs ?? []) {
    end += textWidth(run.text);
    if (x < end) return run.click;
  }
  return undefined;
}
