// The screen: state in, lines out, keys to commands.
import { Box, Text, useInput, useIsScreenReaderEnabled, usePaste, useWindowSize } from 'ink';
import { type ReactNode, useEffect, useMemo, useReducer, useSyncExternalStore } from 'react';
import { createRowsSelector, type Rows } from '../../core/select/rows.ts';
import type { TerminalSize } from '../../core/source/native.ts';
import type { State } from '../../core/state/state.ts';
import type { Store } from '../../core/state/store.ts';
import type { CommandEffects, Effects, Files, ReplayControls } from '../keys/commandContext.ts';
import type { KeyChanges } from '../keys/keymap.ts';
import { keyNames } from '../keys/keyName.ts';
import type { MouseEvent } from '../keys/mouse.ts';
import { createPages, findPage } from '../pages/pages.ts';
import type { Painter } from '../terminal/painter.ts';
import { Lines, PainterContext } from './Line.tsx';
import { bodyHeightOf, MIN_COLUMNS, MIN_ROWS } from './layout.ts';
import type { Publisher } from './publisher.ts';
import { readerLines } from './readerLines.ts';
import { lastScroll, type ScreenParts, screenLines } from './screenLines.ts';
import type { Theme } from './theme.ts';
import { useKeys } from './useKeys.ts';

/** What the screen needs of the world around it. */
export interface Outside {
  copy(text: string): void;
  /** Missing for a recording. @throws with a message for people */
  readonly signal: Effects['signal'];
  readonly keepColumns: Effects['keepColumns'];
  readonly defaultColumns: Effects['defaultColumns'];
  /** Missing where the machine itself is shown. */
  readonly replay?: ReplayControls | undefined;
  readonly files: Files;
  /** Missing where the terminal keeps the mouse. @returns how to stop listening */
  readonly onMouse?: ((listener: (event: MouseEvent) => void) => () => void) | undefined;
  /** Stops this process until it is continued, while Ink has let go of the terminal. */
  stopSelf(): Promise<void>;
  /** Tells who answers when somebody else wants this process stopped (SIGTSTP). */
  onSuspendAsked(suspend: () => void): void;
  /** Missing where no command is followed. */
  readonly command?: Omit<CommandEffects, 'leave'> | undefined;
  /** The command's own terminal is as large as the pane that shows it. */
  readonly onPaneSized?: ((size: TerminalSize) => void) | undefined;
  /** Which running rows are on the screen, for sampling their numbers. */
  onRowsShown(offset: number, height: number, rows: Rows): void;
}

export interface AppProps {
  readonly store: Store;
  readonly publisher: Publisher;
  readonly outside: Outside;
  readonly theme: Theme;
  /** What the user has changed. */
  readonly keyChanges?: KeyChanges;
  /** Of the stream that Ink writes to. */
  readonly painter: Painter;
}

export function App({ store, publisher, outside, theme, keyChanges, painter }: AppProps): ReactNode {
  const { columns: width, rows: height } = useWindowSize();
  const state = useSyncExternalStore(publisher.subscribe, publisher.getSnapshot);
  const isForScreenReader = useIsScreenReaderEnabled();
  const selectRows = useMemo(createRowsSelector, []);
  const pages = useMemo(createPages, []);
  const size = { width, height: bodyHeightOf(height) };
  const partsOf = (shown: State): ScreenParts => ({
    state: shown,
    rows: selectRows(shown),
    pages,
    size,
    theme,
    keyChanges,
  });
  const press = useKeys({ store, publisher, outside, keyChanges }, size, pages, selectRows, {
    screen: (shown) => screenLines(partsOf(shown)),
    lastScroll: (shown) => lastScroll(partsOf(shown)),
  });

  const { onPaneSized } = outside;
  useEffect(() => onPaneSized?.({ columns: width, rows: size.height - 1 }), [onPaneSized, width, size.height]);

  const [, drawAgain] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (findPage(pages, state.view.page).isUnfinished?.() !== true) return undefined;
    // Keys that have come meanwhile are before it.
    const timer = setTimeout(drawAgain, 0);
    return () => clearTimeout(timer);
  });

  useInput((input, key) => press(keyNames(input, key)));
  usePaste((text) => press({ paste: text }));
  useEffect(() => outside.onMouse?.((mouse) => press({ mouse })));

  if (isForScreenReader) return <Text>{readerLines(partsOf(state), height).join('\n')}</Text>;
  if (width < MIN_COLUMNS || height < MIN_ROWS) {
    return <Text wrap="truncate">{`too small: ${width}×${height}, ${MIN_COLUMNS}×${MIN_ROWS} needed`}</Text>;
  }
  return (
    <PainterContext value={painter}>
      <Box flexDirection="column" width={width} height={height}>
        <Lines lines={screenLines(partsOf(state))} />
      </Box>
    </PainterContext>
  );
}
