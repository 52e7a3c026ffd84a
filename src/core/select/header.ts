// The header: what is measured, and what is hidden. Parts with an importance, for narrow terminals.
import { formatCount } from '../format/bytes.ts';
import { commandName } from '../format/command.ts';
import { formatDuration, formatElapsed, formatThreshold } from '../format/duration.ts';
import { formatStatus, parseStatus } from '../format/exit.ts';
import { printableText } from '../format/printable.ts';
import { INITIAL_PROGRAMS } from '../state/programsView.ts';
import { recentRates } from '../state/rate.ts';
import { hostNames, isStandingStill, type RecordingState, type ReplayState } from '../state/replay.ts';
import { type SourceState, type State, totalLost } from '../state/state.ts';
import { NEWEST, type View } from '../state/view.ts';
import type { Droppable } from './dropToFit.ts';
import type { Hidden } from './rows.ts';

export type PartMeaning = 'title' | 'plain' | 'label' | 'active' | 'warning' | 'alarm' | 'sparkline';

export interface HeaderPart extends Droppable {
  readonly text: string;
  readonly meaning: PartMeaning;
}

export interface HeaderView {
  readonly lines: readonly [readonly HeaderPart[], readonly HeaderPart[]];
}

const SPARK_SECONDS = 30;
const BARS = '▁▂▃▄▅▆▇█';

export function selectHeader(state: State, hidden: Hidden): HeaderView {
  return { lines: [measured(state), shown(state, hidden)] };
}

function measured(state: State): HeaderPart[] {
  const { source, counts, lost } = state;
  // A recording says by itself what it was made by.
  const name = printableText(source.name);
  const lostCount = totalLost(lost);
  const forgotten = state.table.history.firstOrdinal;
  const rates = recentRates(state.rate, SPARK_SECONDS);
  const lastSecond = rates.at(-2) ?? 0;
  const parts: HeaderPart[] = [
    { text: 'tracer-tui', meaning: 'title', dropOrder: 4 },
    source.failure === undefined
      ? { text: name, meaning: 'plain', dropOrder: 3 }
      : { text: `${name} stopped: ${printableText(source.failure)}`, meaning: 'alarm', dropOrder: 0 },
    ...limitParts(source),
    ...replayParts(state.replay),
    ...recordingParts(state.recording),
    ...commandParts(state),
    { text: `up ${uptime(state.nowBootNs - source.startedBootNs)}`, meaning: 'plain', dropOrder: 5 },
    { text: `exec ${formatCount(counts.execs)}`, meaning: 'plain', dropOrder: 2 },
    { text: `exit ${formatCount(counts.exits)}`, meaning: 'plain', dropOrder: 2 },
    { text: forgotten > 0 ? `${formatCount(forgotten)} forgotten` : '', meaning: 'label', dropOrder: 4 },
    { text: `lost ${formatCount(lostCount)}`, meaning: lostCount > 0 ? 'alarm' : 'plain', dropOrder: 0 },
    { text: sparkline(rates), meaning: 'sparkline', dropOrder: 6 },
    { text: `${formatCount(lastSecond)} starts/s`, meaning: 'plain', dropOrder: 1 },
  ];
  return parts.filter((part) => part.text !== '');
}

/** Stays on the narrowest terminal: whoever reads the rows has to know. */
function limitParts({ limit }: SourceState): HeaderPart[] {
  return limit === undefined ? [] : [{ text: printableText(limit), meaning: 'warning', dropOrder: 0 }];
}

function recordingParts(recording: RecordingState | undefined): HeaderPart[] {
  if (recording === undefined) return [];
  if (recording.failure === undefined) return [{ text: 'recording', meaning: 'active', dropOrder: 2 }];
  return [{ text: `recording stopped: ${printableText(recording.failure)}`, meaning: 'alarm', dropOrder: 0 }];
}

function replayParts(replay: ReplayState | undefined): HeaderPart[] {
  if (replay === undefined) return [];
  const { problem } = replay;
  const parts: HeaderPart[] = [
    { text: `of ${printableText(hostNames(replay).join(', '))}`, meaning: 'plain', dropOrder: 4 },
    { text: playing(replay), meaning: 'active', dropOrder: 1 },
  ];
  if (problem !== undefined) parts.push({ text: printableText(problem), meaning: 'alarm', dropOrder: 0 });
  return parts;
}

function playing(replay: ReplayState): string {
  const { isLive, isAtEnd, isSeeking, speed } = replay;
  if (isAtEnd) return isLive ? 'stream ended' : 'end of the recording';
  if (isLive) return 'live';
  if (isSeeking) return 'seeking';
  if (isStandingStill(replay)) return 'standing still';
  return speed === Number.POSITIVE_INFINITY ? 'reading' : `playing ×${speed}`;
}

/** `make -j8: 3.2s`, and then how it ended. */
function commandParts({ command, nowBootNs }: State): HeaderPart[] {
  if (command === undefined) return [];
  const { argv, startedBootNs, end } = command;
  const name = printableText(commandName(argv));
  if (end === undefined) {
    return [
      { text: `${name}: ${formatElapsed(Math.max(0, nowBootNs - startedBootNs))}`, meaning: 'active', dropOrder: 1 },
    ];
  }
  const { kind } = parseStatus(end.status);
  const how = kind === 'code' ? `exited ${formatStatus(end.status)}` : `ended by ${formatStatus(end.status)}`;
  return [
    {
      text: `${name}: ${how} after ${formatDuration(end.timeBootNs - startedBootNs)}`,
      meaning: end.status === 0 ? 'active' : 'alarm',
      dropOrder: 0,
    },
  ];
}

function shown(state: State, hidden: Hidden): HeaderPart[] {
  const { view } = state;
  const parts: HeaderPart[] = [];
  if (view.paused !== undefined) parts.push({ text: 'PAUSED', meaning: 'warning', dropOrder: 0 });
  if (view.isFollowing) parts.push({ text: 'following', meaning: 'active', dropOrder: 3 });
  parts.push({
    text: `threshold ${formatThreshold(view.thresholdNs)}`,
    meaning: view.thresholdNs > 0 ? 'active' : 'label',
    dropOrder: 1,
  });
  parts.push({
    text: `filter ${view.filter.text === '' ? 'none' : printableText(view.filter.text)}`,
    meaning: view.filter.text === '' ? 'label' : 'active',
    dropOrder: 2,
  });
  parts.push(...orderParts(view));
  const heldBack = view.paused?.heldBack ?? state.heldBack;
  const count = hidden.count + heldBack.count;
  if (count > 0) {
    const time = formatDuration(hidden.durationNs + heldBack.durationNs);
    parts.push({ text: `${formatCount(count)} hidden, ${time} in all`, meaning: 'warning', dropOrder: 0 });
  }
  // No threshold brings these back.
  if (heldBack.count > 0) {
    parts.push({ text: `(${formatCount(heldBack.count)} held back in the kernel)`, meaning: 'label', dropOrder: 2 });
  }
  return parts;
}

/** The tree and the timeline are in no order that somebody can choose. */
function orderParts({ page, order, programs }: View): HeaderPart[] {
  if (page !== 'processes' && page !== 'programs') return [];
  const { column, direction } = page === 'programs' ? programs.order : order;
  const usual = page === 'programs' ? INITIAL_PROGRAMS.order : NEWEST;
  const isUsual = column === usual.column && direction === usual.direction;
  // Which pages there are is told before an order that nobody has chosen.
  return [
    {
      text: `sort ${column} ${direction === 'descending' ? '▼' : '▲'}`,
      meaning: isUsual ? 'label' : 'active',
      dropOrder: isUsual ? 7 : 4,
    },
  ];
}

/** Eight levels up to the greatest of them; nothing at all stays at the lowest. */
export function sparkline(values: readonly number[]): string {
  const greatest = Math.max(1, ...values);
  return values.map((value) => BARS[value === 0 ? 0 : Math.max(1, Math.round((value / greatest) * 7))]).join('');
}

function uptime(ns: number): string {
  const seconds = Math.max(0, Math.floor(ns / 1e9));
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
