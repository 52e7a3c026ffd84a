// What the mouse does by what lies under it: tabs, titles, pages with and without a mouse of their own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selectHeader } from '../../src/core/select/header.ts';
import { createRowsSelector } from '../../src/core/select/rows.ts';
import type { Action } from '../../src/core/state/actions.ts';
import { initialState, type State } from '../../src/core/state/state.ts';
import type { View } from '../../src/core/state/view.ts';
import type { CommandContext } from '../../src/ui/keys/commandContext.ts';
import type { MouseEvent } from '../../src/ui/keys/mouse.ts';
import { handleMouse } from '../../src/ui/keys/mouseCommands.ts';
import type { Page } from '../../src/ui/pages/page.ts';
import { createPages, findPage } from '../../src/ui/pages/pages.ts';
import { headerLines } from '../../src/ui/screen/Header.tsx';
import { type ScreenParts, screenLines } from '../../src/ui/screen/screenLines.ts';
import { PLAIN_THEME } from '../../src/ui/screen/theme.ts';

const SIZE = { width: 100, height: 21 };
const BARE: Page = {
  id: 'tree',
  title: 'bare',
  keys: [],
  lines: () => Array.from({ length: SIZE.height }, () => ({ runs: [] })),
  selected: () => undefined,
};

function point(event: MouseEvent, view: Partial<View> = {}, page: Page = BARE): (Action | string)[] {
  const state = initialState({ view: { page: page.id, ...view } });
  const selectRows = createRowsSelector();
  const pages = [findPage(createPages(), 'processes'), BARE];
  const partsOf = (shown: State): ScreenParts => ({
    state: shown,
    rows: selectRows(shown),
    pages,
    size: SIZE,
    theme: PLAIN_THEME,
  });
  const done: (Action | string)[] = [];
  const context = {
    state,
    rows: selectRows(state),
    size: SIZE,
    screen: (shown: State) => screenLines(partsOf(shown)),
    dispatch: (action: Action) => done.push(action),
  } as unknown as CommandContext;
  handleMouse(event, page, context, (key) => done.push(key));
  return done;
}

const wheel = (y: number): MouseEvent => ({ kind: 'wheel', x: 5, y, direction: 'down' });

test('a page without a mouse of its own: the wheel is three times ↓, a click is nothing', () => {
  assert.deepEqual(point(wheel(5)), ['down', 'down', 'down']);
  assert.deepEqual(point({ kind: 'click', x: 5, y: 5 }), []);
  assert.deepEqual(point(wheel(0)), [], 'over the header');
  assert.deepEqual(point(wheel(23)), [], 'over the last line');
});

test('a page with one gets places counted from its own corner', () => {
  const seen: MouseEvent[] = [];
  const mouse: Page['mouse'] = (event) => {
    seen.push(event);
    return [{ type: 'view/paused' }];
  };
  const page: Page = { ...BARE, mouse };
  assert.deepEqual(point(wheel(2), {}, page), [{ type: 'view/paused' }]);
  assert.deepEqual(seen, [wheel(0)]);
});

test('what is open over the page has the mouse: scrolled, or left alone', () => {
  const page: Page = { ...BARE, mouse: () => [{ type: 'view/paused' }] };
  assert.deepEqual(point(wheel(5), { dialog: { kind: 'help', scroll: 0 } }, page), ['down', 'down', 'down']);
  assert.deepEqual(point(wheel(5), { dialog: { kind: 'sort', choice: 0 } }, page), []);
  const typing = { kind: 'output', bottom: undefined, isTyping: true } as const;
  assert.deepEqual(point(wheel(5), { dialog: typing }, page), [], 'keys would go to the command');
});

test('a click on the name of a page opens it', () => {
  const pages = [findPage(createPages(), 'processes'), BARE];
  const state = initialState();
  const header = { view: selectHeader(state, { count: 0, durationNs: 0 }), pages, page: BARE, theme: PLAIN_THEME };
  const [, line] = headerLines({ ...header, width: 100 });
  const text = line?.runs.map((run) => run.text).join('') ?? '';
  for (const [name, page] of [
    ['1 processes', 'processes'],
    ['2 bare', 'tree'],
  ] as const) {
    const x = text.indexOf(name);
    assert.ok(x >= 0, text);
    for (const at of [x, x + name.length - 1]) {
      assert.deepEqual(point({ kind: 'click', x: at, y: 1 }), [{ type: 'page/changed', page }]);
    }
    assert.deepEqual(point({ kind: 'click', x: x + name.length, y: 1 }), []);
  }
});
