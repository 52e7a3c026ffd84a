// The screen: state in, lines out, keys to commands.
import { Box, Text, useInput, usePaste, useWindowSize } from 'ink';
import { type ReactNode, useEffect, useMemo, useSyncExternalStore } from 'react';
import { selectDetails } from '../../core/select/details.ts';
import { selectHeader } from '../../core/select/header.ts';
import { createRowsSelector, type Rows } from '../../core/select/rows.ts';
import type { TerminalSize } from '../../core/source/native.ts';
import type { Store } from '../../core/state/store.ts';
import type { CommandEffects, Effects, ReplayControls } from '../keys/commands.ts';
import { type KeyChanges, keysOf } from '../keys/keymap.ts';
import { keyNames } from '../keys/keyName.ts';
import { createPages, findPage } from '../pages/pages.ts';
import type { Painter } from '../terminal/painter.ts';
import { columnLines } from './columnLines.ts';
import { Footer } from './Footer.tsx';
import { Header } from './Header.tsx';
import { Lines, PainterContext } from './Line.tsx';
import { bodyHeightOf, MIN_COLUMNS, MIN_ROWS } from './layout.ts';
import { outputPane } from './outputPane.ts';
import type { Publisher } from './publisher.ts';
import { detailLines, helpLines, Scrolled } from './Scrolled.tsx';
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
  /** Stops this process until it is continued, while Ink has let go of the terminal. */
  stopSelf(): Promise<void>;
  /** Somebody else wants this process stopped (SIGTSTP). @returns how to stop listening */
  onSuspendAsked(suspend: () => void): () => void;
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
  const selectRows = useMemo(createRowsSelector, []);
  const pages = useMemo(createPages, []);
  const size = { width, height: bodyHeightOf(height) };
  const press = useKeys({ store, publisher, outside, keyChanges }, size, pages, selectRows);

  const { onPaneSized } = outside;
  useEffect(() => onPaneSized?.({ columns: width, rows: size.height - 1 }), [onPaneSized, width, size.height]);

  useInput((input, key) => press(keyNames(input, key)));
  usePaste((text) => press({ paste: text }));

  if (width < MIN_COLUMNS || height < MIN_ROWS) {
    return <Text wrap="truncate">{`too small: ${width}×${height}, ${MIN_COLUMNS}×${MIN_ROWS} needed`}</Text>;
  }
  const rows = selectRows(state);
  const { view } = state;
  const page = findPage(pages, view.page);
  const keys = keysOf(page, keyChanges);
  const body = () => {
    const scrolled = { ...size, theme };
    if (view.dialog?.kind === 'help')
      return <Scrolled title="Keys" lines={helpLines(keys, theme)} scroll={view.dialog.scroll} {...scrolled} />;
    if (view.dialog?.kind === 'details') {
      const details = selectDetails(state, view.dialog.process);
      return (
        <Scrolled
          title={details.title}
          lines={detailLines(details, width, theme)}
          scroll={view.dialog.scroll}
          {...scrolled}
        />
      );
    }
    if (view.dialog?.kind === 'columns') {
      return <Scrolled title="Columns" {...columnLines(view.dialog, size.height - 1, theme)} {...scrolled} />;
    }
    if (view.dialog?.kind === 'output' && state.command !== undefined) {
      const pane = outputPane(state.command, view.dialog, { columns: width, rows: size.height - 1 }, theme);
      return <Scrolled {...pane} scroll={0} {...scrolled} />;
    }
    return <Lines lines={page.lines(state, rows, size, theme)} />;
  };
  return (
    <PainterContext value={painter}>
      <Box flexDirection="column" width={width} height={height}>
        <Header view={selectHeader(state, rows.hidden)} pages={pages} page={page} width={width} theme={theme} />
        {body()}
        <Footer view={view} keys={keys} command={state.command} width={width} theme={theme} />
      </Box>
    </PainterContext>
  );
}
