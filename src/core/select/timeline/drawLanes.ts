// The lanes that are on the screen: bars in cells, and their names.
import type { ProcessKey } from '../../process.ts';
import type { Bar } from './barStore.ts';
import { EIGHTHS, type LabelPlace, LaneCells, labelPlace, toneOf } from './laneCells.ts';
import type { LitPath } from './litPath.ts';
import type { TimeWindow } from './timeWindow.ts';
import type { UsedLanes } from './usedLanes.ts';

export interface Label extends LabelPlace {
  readonly text: string;
  /** Of its bar, whoever else is in the cell. See CELL. */
  readonly tone: number;
}

export interface LaneView {
  readonly glyphs: readonly string[];
  /** See CELL. */
  readonly tones: Uint8Array;
  readonly labels: readonly Label[];
}

/** Bars of fewer eighths have no room for a name. */
const LABELLED_EIGHTHS = 4 * EIGHTHS;

interface LanesOptions {
  readonly window: TimeWindow;
  /** In columns. */
  readonly width: number;
  /** How many are on the screen, from `top` on. */
  readonly lanes: number;
  readonly used: UsedLanes;
  readonly top: number;
  /** Column of the cursor; -1: none. */
  readonly cursor: number;
  readonly path: LitPath | undefined;
  readonly selectedKey: ProcessKey | undefined;
  readonly nowBootNs: number;
}

export function drawLanes(
  { window, width, lanes: count, used, top, cursor, path, selectedKey, nowBootNs }: LanesOptions,
  forEachBar: (visit: (bar: Readonly<Bar>) => void) => void,
  nameOf: (bar: Readonly<Bar>) => string,
): LaneView[] {
  const lanes = Array.from({ length: count }, () => ({ cells: new LaneCells(width), labels: [] as Label[] }));
  const eighthNs = window.cellNs / EIGHTHS;
  const most = width * EIGHTHS;
  forEachBar((bar) => {
    const lane = lanes[used.rowOf(bar) - top];
    if (lane === undefined) return;
    const from = Math.max(0, Math.min(most - 1, Math.round((bar.startBootNs - window.fromBootNs) / eighthNs)));
    const endNs = Math.min(bar.endBootNs, nowBootNs) - window.fromBootNs;
    const to = Math.max(from + 1, Math.min(most, Math.round(endNs / eighthNs)));
    const drawn = {
      from,
      to,
      meaning: bar.meaning,
      isFaint: path !== undefined && !path.keys.has(bar.key),
      isSelected: bar.key === selectedKey,
    };
    lane.cells.add(drawn);
    const place = to - from < LABELLED_EIGHTHS ? undefined : labelPlace(drawn);
    if (place !== undefined) lane.labels.push({ ...place, text: nameOf(bar), tone: toneOf(drawn) });
  });
  return lanes.map(({ cells, labels }) => ({ ...cells.draw(cursor), labels: labels.sort((a, b) => a.cell - b.cell) }));
}
