// Page 4: what ran when, one bar for each process.
import { formatCount } from '../../core/format/bytes.ts';
import { commandText } from '../../core/format/command.ts';
import { formatDuration } from '../../core/format/duration.ts';
import { programAt } from '../../core/format/program.ts';
import type { Process } from '../../core/process.ts';
import { findColumn, isRunningAt } from '../../core/select/columns.ts';
import { selectLookup } from '../../core/select/lookup.ts';
import type { ShownRows } from '../../core/select/rows.ts';
import { formatOffset, formatTimeOfDay } from '../../core/select/timeline/axis.ts';
import { BAR } from '../../core/select/timeline/meaning.ts';
import {
  type AtMoment,
  type Timeline,
  TimelineSelector,
  type TimelineSize,
} from '../../core/select/timeline/timeline.ts';
import type { State } from '../../core/state/state.ts';
import { createTimelineActions } from '../keys/timelineActions.ts';
import { timelineKeys } from '../keys/timelineKeys.ts';
import { fitRuns, type LineContent, type Run } from '../screen/Line.tsx';
import type { Theme } from '../screen/theme.ts';
import { fit, textWidth } from '../text/fit.ts';
import { emptyText } from './emptyText.ts';
import { laneLine, toneStyle } from './laneLine.ts';
import type { Page, PageSize } from './page.ts';
import { emptyRuns } from './tableLines.ts';
import { timelineSize } from './timelineLayout.ts';
import { type PageMouse, timelineMouse } from './timelineMouse.ts';

interface TimelinePage extends Page {
  readonly mouse: PageMouse;
  /** For a screen reader. */
  sentences(state: State, rows: ShownRows, size: PageSize): readonly string[];
}

export function createTimelinePage(): TimelinePage {
  const selector = new TimelineSelector();
  const actions = createTimelineActions(selector);
  const selected = (state: State, rows: ShownRows) => {
    const { selectedKey } = state.view.timeline;
    return selectedKey === undefined ? undefined : selector.find(state, rows, selectedKey);
  };
  return {
    id: 'timeline',
    title: 'timeline',
    keys: timelineKeys(actions),
    mouse: timelineMouse(actions),
    lines(state, rows, size, theme) {
      const parts = timelineSize(size);
      const timeline = selector.select(state, rows, parts);
      const times = new Times(state, selector.beginBootNs(state), timeline.window.cellNs);
      const process = selected(state, rows);
      const empty = emptyText(state, rows, size.width);
      const info: Run[][] = [
        process === undefined
          ? legend(timeline, size.width, theme)
          : [{ text: '◆ ', style: theme.key }, { text: describeSelected(state, process, times) }],
        [
          { text: '▼ ', style: theme.header.warning },
          { text: describeMoment(selector.atMoment(state, timeline), times) },
        ],
      ];
      return [
        { runs: [{ text: titleLine(state, timeline, times, parts) }], style: theme.titleFocused },
        ...timeline.curve.map((text) => ({ runs: [{ text }], style: theme.header.sparkline })),
        axisLine(timeline, size.width, theme),
        ...timeline.lanes.map((lane, index) =>
          index === 0 && empty !== '' ? { runs: emptyRuns(empty, size.width, theme) } : laneLine(lane, theme),
        ),
        ...info.map((runs) => ({ runs: fitRuns(runs, size.width) })),
      ].slice(0, size.height);
    },
    sentences(state, rows, size) {
      const timeline = selector.select(state, rows, timelineSize(size));
      const times = new Times(state, selector.beginBootNs(state), timeline.window.cellNs);
      const process = selected(state, rows);
      const words = [
        describeSelected(state, process, times),
        describeMoment(selector.atMoment(state, timeline), times),
        timelineSentence(timeline, times),
        emptyText(state, rows, Number.POSITIVE_INFINITY),
      ];
      return words.filter((text) => text !== '');
    },
    selected,
  };
}

/** Moments as the person wants them: times of day, or since the beginning. */
class Times {
  readonly #state: State;
  readonly #beginBootNs: number;
  readonly #precisionNs: number;

  constructor(state: State, beginBootNs: number, precisionNs: number) {
    this.#state = state;
    this.#beginBootNs = beginBootNs;
    this.#precisionNs = precisionNs;
  }

  text(bootNs: number): string {
    const { wallOffsetNs, view } = this.#state;
    if (view.timeline.clock === 'offset') return formatOffset(bootNs - this.#beginBootNs);
    return formatTimeOfDay(bootNs, wallOffsetNs, this.#precisionNs);
  }
}

function titleLine({ view }: State, timeline: Timeline, times: Times, { width, lanes }: TimelineSize): string {
  const { window, rows, top, path } = timeline;
  const last = Math.min(rows.length, top + lanes);
  const isAll = rows.length <= lanes;
  // The least important first.
  const parts = [
    `${formatDuration(window.cellNs)} a column`,
    `${formatCount(timeline.count)} processes`,
    `up to ${formatCount(Math.round(timeline.greatestMean))} at once`,
    view.timeline.layout,
    isAll
      ? `${rows.length} ${rows.length === 1 ? 'lane' : 'lanes'}`
      : `lanes ${top + 1}–${last} of ${formatCount(rows.length)}`,
    path === undefined ? '' : `critical path of ${nameOf(path.root)}: ${formatDuration(path.durationNs)}`,
    `${times.text(window.fromBootNs)} – ${times.text(window.toBootNs)}`,
    'TIMELINE',
  ].filter((part) => part !== '');
  const lineOf = () => ` ${parts.toReversed().join('  ')}`;
  while (parts.length > 1 && textWidth(lineOf()) > width) parts.shift();
  return fit(lineOf(), width);
}

function nameOf(process: Process): string {
  return `${programAt(process, Number.POSITIVE_INFINITY)} (${process.pid})`;
}

function axisLine({ ticks, cursor }: Timeline, width: number, theme: Theme): LineContent {
  let line = '';
  for (const { column, text } of ticks) {
    const mark = `│${text}`;
    if (column < line.length || column + textWidth(mark) > width) continue;
    line = line.padEnd(column) + mark;
  }
  line = line.padEnd(width);
  if (cursor < 0) return { runs: [{ text: line.trimEnd() }], style: theme.label };
  return {
    runs: [
      { text: line.slice(0, cursor), style: theme.label },
      { text: '▼', style: theme.header.warning },
      { text: line.slice(cursor + 1), style: theme.label },
    ],
  };
}

const GAP = 2;

/** How each kind of bar looks. */
function legend({ path, beforeCount }: Timeline, width: number, theme: Theme): Run[] {
  const sample = (meaning: number, glyph: string, text: string): Run[] => [
    { text: glyph, style: toneStyle(theme, meaning) },
    { text: ` ${text}${' '.repeat(GAP)}`, style: theme.label },
  ];
  const samples = [
    sample(BAR.running, '█>', 'running'),
    sample(BAR.ok, '██', 'ok'),
    sample(BAR.failed, '█!', 'failed'),
    sample(BAR.killed, '█×', 'killed'),
    sample(BAR.unknown, '█?', 'not seen'),
    ...(path === undefined
      ? [sample(BAR.ok, '░▒▓', 'several')]
      : [sample(BAR.ok, '▓', 'several'), sample(BAR.ok, '░', 'off the path')]),
    ...(beforeCount === 0 ? [] : [[{ text: `last: ${formatCount(beforeCount)} from before`, style: theme.label }]]),
  ];
  // Whole ones, as many as there is room for.
  let left = width + GAP;
  const fitting = samples.filter((runs) => {
    left -= runs.reduce((sum, { text }) => sum + textWidth(text), 0);
    return left >= 0;
  });
  return fitting.flat();
}

function describeSelected(state: State, process: Process | undefined, times: Times): string {
  if (process === undefined) return '';
  const lookup = selectLookup(state);
  const text = (id: string) => findColumn(id)?.text(process, lookup, 20) ?? '';
  const isRunning = isRunningAt(process, lookup.nowBootNs);
  const exit = isRunning ? 'running' : `exit ${text('exit')}`;
  const end = isRunning || process.end === undefined ? 'now' : times.text(process.end.timeBootNs);
  const head = `${process.pid} ${text('duration')}  ${exit}  ${times.text(process.startBootNs)} – ${end}  `;
  return head + commandText(process, lookup.nowBootNs, 256).text;
}

function describeMoment({ timeBootNs, count, beforeCount, names }: AtMoment, times: Times): string {
  const time = times.text(timeBootNs);
  if (count === 0) return `${time} nothing ran`;
  const named = names.map(({ name, count: times }) => (times === 1 ? name : `${formatCount(times)} ${name}`));
  const before = beforeCount === 0 ? [] : [`${formatCount(beforeCount)} from before`];
  return `${time} ${formatCount(count)} ran: ${[...named, ...before].join(', ')}`;
}

function timelineSentence({ window, count, greatestMean }: Timeline, times: Times): string {
  const range = `${times.text(window.fromBootNs)} to ${times.text(window.toBootNs)}`;
  return `Timeline from ${range}: ${formatCount(count)} processes, up to ${formatCount(Math.round(greatestMean))} at once.`;
}
