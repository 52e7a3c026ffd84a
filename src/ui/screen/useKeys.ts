// Keys to commands, always on the newest state: the one on the screen may be a moment old.
import { useApp } from 'ink';
import { useEffect, useRef } from 'react';
import type { RowsSelector } from '../../core/select/rows.ts';
import type { CommandContext } from '../keys/commandContext.ts';
import { handleDialogKey, handlePaste } from '../keys/dialogKeys.ts';
import { followCursor } from '../keys/follow.ts';
import { findBinding, type KeyChanges, keysOf } from '../keys/keymap.ts';
import type { KeyName } from '../keys/keyName.ts';
import type { MouseEvent } from '../keys/mouse.ts';
import { handleMouse } from '../keys/mouseCommands.ts';
import type { Page, PageSize } from '../pages/page.ts';
import { findPage } from '../pages/pages.ts';
import type { AppProps } from './App.tsx';
import { tableHeights } from './layout.ts';

/** What a person has done. */
export type Press = (pressed: readonly KeyName[] | { readonly paste: string } | { readonly mouse: MouseEvent }) => void;

type Needed = Pick<AppProps, 'store' | 'publisher' | 'outside'> & {
  readonly keyChanges: KeyChanges | undefined;
};

type Suspension = 'none' | 'stopping' | 'resuming' | 'asked again';

/** @param size of the page */
export function useKeys(
  { store, publisher, outside, keyChanges }: Needed,
  size: PageSize,
  pages: readonly Page[],
  selectRows: RowsSelector,
  look: Pick<CommandContext, 'screen' | 'lastScroll'>,
): Press {
  const { exit, suspendTerminal } = useApp();
  const suspension = useRef<Suspension>('none');
  const suspend = () => {
    // Asked twice before it has stopped, by two keys at once or a key and a signal, is asked once.
    if (suspension.current === 'stopping') return;
    // The terminal is not yet whole again: first that, and then as asked.
    if (suspension.current !== 'none') {
      suspension.current = 'asked again';
      return;
    }
    suspension.current = 'stopping';
    const stop = async () => {
      await outside.stopSelf();
      suspension.current = 'resuming';
    };
    void suspendTerminal(stop).finally(() => {
      const isAskedAgain = suspension.current === 'asked again';
      suspension.current = 'none';
      if (isAskedAgain) suspend();
    });
  };

  useEffect(() => outside.onSuspendAsked(suspend));

  useEffect(() => {
    // What the cursor stands on may have ended since the last frame, or be on the screen no more.
    const state = store.getState();
    const rows = selectRows(state);
    for (const action of followCursor(state, rows)) store.dispatch(action);
    const shown = findPage(pages, state.view.page).shown?.(state, rows, size);
    outside.onRowsShown(shown?.offset ?? 0, shown?.height ?? 0, shown?.rows ?? rows.tables.running);
  });

  return (pressed) => {
    const context = (): CommandContext => {
      const state = store.getState();
      const rows = selectRows(state);
      const selected = findPage(pages, state.view.page).selected(state, rows, size);
      return {
        state,
        rows,
        selected,
        size,
        heights: tableHeights(size.height, state, rows),
        dialogHeight: size.height - 1,
        ...look,
        ...acts,
      };
    };
    const acts = {
      effects: {
        quit: () => exit(),
        suspend,
        copy: outside.copy,
        signal: outside.signal,
        replay: outside.replay,
        keepColumns: outside.keepColumns,
        defaultColumns: outside.defaultColumns,
        files: outside.files,
        command: outside.command && { ...outside.command, leave: () => exit() },
      },
      dispatch: store.dispatch,
    };
    // Each on the state that the one before has made.
    const pressKey = (key: KeyName) => {
      const { dialog, page } = store.getState().view;
      if (dialog === undefined) findBinding(keysOf(findPage(pages, page), keyChanges), key)?.run(context());
      else handleDialogKey(dialog, key, context());
    };
    store.dispatch({ type: 'notice/changed', notice: undefined });
    if ('paste' in pressed) {
      handlePaste(store.getState().view.dialog, pressed.paste, context());
    } else if ('mouse' in pressed) {
      handleMouse(pressed.mouse, findPage(pages, store.getState().view.page), context(), pressKey);
    } else {
      for (const key of pressed) pressKey(key);
    }
    publisher.publish();
  };
}
