// Page 3: one row for each program, parent, user, unit, exit status or command line.
import { formatCount } from '../../core/format/bytes.ts';
import { groupingOf } from '../../core/groups/grouping.ts';
import type { Storm } from '../../core/groups/storms.ts';
import { GROUP_COLUMNS, type GroupLayout, layoutGroups } from '../../core/select/groupColumns.ts';
import { createGroupRowsSelector, type GroupRow, type GroupRows, stormTexts } from '../../core/select/groupRows.ts';
import { selectWindow } from '../../core/select/window.ts';
import type { State } from '../../core/state/state.ts';
import { rowClick } from '../keys/click.ts';
import { GROUP_TITLE_LINES, orderAfterGroupClick, programsKeys } from '../keys/programsKeys.ts';
import { fitRuns, type LineContent, type Run } from '../screen/Line.tsx';
import type { Theme } from '../screen/theme.ts';
import { fit, textWidth, truncate } from '../text/fit.ts';
import { columnTitles } from './columnTitle.ts';
import { emptyText } from './emptyText.ts';
import type { Legend, Page } from './page.ts';
import { programsSentences } from './programsSentences.ts';
import { emptyRuns } from './tableLines.ts';

/** Where the title says something else. */
const NAMES: Readonly<Record<string, string>> = { histogram: '▁▂▃▄▅▆▇', name: 'the name' };

const LEGEND: Legend = {
  title: 'Programs: the columns',
  lines: [
    ...GROUP_COLUMNS.map(({ id, title, explanation }) => [NAMES[id] ?? title, explanation] as const),
    ['burst: 214 in 1 s', 'so many started in the busiest second, and far fewer in the others'],
    ['every 60 s, 214', 'so many each time; seen five times, in the last 17 minutes'],
  ],
};

export function createProgramsPage(): Page {
  const selectRows = createGroupRowsSelector();
  // Asking the selector again would go on with the count.
  let isUnfinished = false;
  return {
    id: 'programs',
    title: 'programs',
    keys: programsKeys(selectRows),
    legend: LEGEND,
    lines(state, shownRows, { width, height }, theme) {
      const rows = selectRows(state);
      const empty = rows.groups.progress === undefined ? emptyText(state, shownRows, width) : '';
      isUnfinished = rows.groups.progress !== undefined;
      const layout = layoutGroups(width);
      const shown = height - GROUP_TITLE_LINES;
      const { offset, cursorIndex } = selectWindow(rows, state.view.programs.cursor, shown);
      const lines = Array.from({ length: shown }, (_, slot): LineContent => {
        const row = rows.at(offset + slot);
        if (row === undefined) return { runs: slot === 0 && empty !== '' ? emptyRuns(empty, width, theme) : [] };
        const isUnderCursor = offset + slot === cursorIndex;
        const cursor = { key: row.key, index: offset + slot, screenRow: slot };
        const click = rowClick(isUnderCursor, {
          type: 'programs/changed',
          programs: { ...state.view.programs, cursor },
        });
        const line = rowLine(row, rows, layout, isUnderCursor, theme);
        return { ...line, runs: line.runs.map((run) => ({ ...run, click })) };
      });
      return [summaryLine(rows, offset, shown, layout, width, theme), titleLine(state, layout, width, theme), ...lines];
    },
    sentences: (state, shown, { height }) =>
      programsSentences(
        state,
        selectRows(state),
        height - GROUP_TITLE_LINES,
        emptyText(state, shown, Number.POSITIVE_INFINITY),
      ),
    // A group is not one process.
    selected: () => undefined,
    isUnfinished: () => isUnfinished,
  };
}

/** What is counted, and how sure the figures are. */
function summaryLine(
  rows: GroupRows,
  offset: number,
  height: number,
  layout: GroupLayout,
  width: number,
  theme: Theme,
): LineContent {
  const { groups, length } = rows;
  const { progress, counted, forgotten } = groups;
  const place =
    length <= height
      ? formatCount(length)
      : `${formatCount(offset + 1)}–${formatCount(Math.min(offset + height, length))} of ${formatCount(length)}`;
  const runs: Run[] = [
    { text: `by ${groupingOf(groups.grouping).name} `, style: theme.heading },
    { text: place },
    { text: `  of ${formatCount(counted)} finished` },
  ];
  if (progress !== undefined)
    runs.push({ text: `  counting ${Math.floor(100 * progress)} %`, style: theme.header.warning });
  if (forgotten > 0) {
    runs.push({ text: `  without ${formatCount(forgotten)} forgotten before`, style: theme.header.warning });
  }
  if (layout.some(({ column }) => column.id === 'p95'))
    runs.push({ text: '  P50, P95 within 1 %', style: theme.label });
  return { runs: fitRuns(runs, width) };
}

function titleLine({ view }: State, layout: GroupLayout, width: number, theme: Theme): LineContent {
  const { order, grouping } = view.programs;
  const titles = columnTitles(
    layout.map(({ column: { id, title, align }, width: columnWidth }) => ({
      title: id === 'name' ? groupingOf(grouping).title : title,
      align,
      width: columnWidth,
      direction: id === order.column ? order.direction : undefined,
    })),
  );
  const runs = layout.map(({ column }, index): Run => {
    const text = `${titles[index]?.text}${titles[index]?.gap}`;
    const sorted = orderAfterGroupClick(column.id, order);
    if (sorted === undefined) return { text };
    return { text, click: { actions: [{ type: 'programs/changed', programs: { ...view.programs, order: sorted } }] } };
  });
  return { runs: fitRuns(runs, width), style: theme.titleFocused };
}

function rowLine(
  row: GroupRow,
  rows: GroupRows,
  layout: GroupLayout,
  isUnderCursor: boolean,
  theme: Theme,
): LineContent {
  const storm = rows.stormOf(row);
  const runs = layout.flatMap(({ column, width }, index): Run[] => {
    if (column.id === 'name') return nameRuns(row.name, storm, width, row.isOthers, theme);
    const text = `${fit(column.text(row), width, column.align)}${index < layout.length - 1 ? ' ' : ''}`;
    if (column.id === 'failures' && row.group.failures > 0) return [{ text, style: theme.exit.failed }];
    if (column.id === 'histogram') return [{ text, style: theme.header.sparkline }];
    return [{ text }];
  });
  // A selected row is one background over plain text.
  return isUnderCursor ? { runs: [{ text: runs.map(({ text }) => text).join(''), style: theme.cursor }] } : { runs };
}

/** The name, and then the storm: of a name that is long, as much as leaves room for it. */
function nameRuns(name: string, storm: Storm | undefined, width: number, isOthers: boolean, theme: Theme): Run[] {
  const style = isOthers ? { style: theme.label } : {};
  if (storm === undefined) return [{ text: fit(name, width), ...style }];
  const [long, short] = stormTexts(storm);
  const text = textWidth(name) + GAP.length + textWidth(long) <= width ? long : short;
  const room = Math.max(Math.min(MIN_NAME, width), width - textWidth(text) - GAP.length);
  const shown = truncate(name, room);
  const mark = fit(text, Math.max(0, width - textWidth(shown) - GAP.length));
  return [{ text: shown, ...style }, { text: GAP }, { text: mark, style: theme.header.warning }];
}

/** Whatever is said besides. */
const MIN_NAME = 8;
const GAP = '  ';
