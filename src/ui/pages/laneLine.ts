// One lane of the timeline as runs: cells that look alike together, names inside their bars.
import type { LaneView } from '../../core/select/timeline/drawLanes.ts';
import { CELL } from '../../core/select/timeline/laneCells.ts';
import { BAR } from '../../core/select/timeline/meaning.ts';
import type { LineContent, Run } from '../screen/Line.tsx';
import type { Theme } from '../screen/theme.ts';
import type { Style } from '../terminal/sgr.ts';
import { fit, textWidth } from '../text/fit.ts';

/** Less than this of a name says nothing. */
const SHORTEST_NAME = 2;

export function laneLine({ glyphs, tones, labels }: LaneView, theme: Theme): LineContent {
  const runs: Run[] = [];
  let nextLabel = 0;
  let cell = 0;
  while (cell < glyphs.length) {
    const label = labels[nextLabel];
    if (label !== undefined && label.cell <= cell) {
      nextLabel++;
      // Two bars at one place: a process of which the times were corrected.
      if (label.cell < cell || label.room < SHORTEST_NAME || label.text === '') continue;
      const width = Math.min(label.room, textWidth(label.text));
      runs.push({ text: fit(label.text, width), style: toneStyle(theme, label.tone) });
      cell += width;
      continue;
    }
    const end = Math.min(glyphs.length, label?.cell ?? glyphs.length);
    const tone = tones[cell] ?? 0;
    let to = cell + 1;
    while (to < end && tones[to] === tone) to++;
    runs.push({ text: glyphs.slice(cell, to).join(''), style: toneStyle(theme, tone) });
    cell = to;
  }
  return { runs };
}

const styles = new WeakMap<Theme, (Style | undefined)[]>();

/** @param tone a meaning and what CELL says besides */
export function toneStyle(theme: Theme, tone: number): Style {
  let known = styles.get(theme);
  if (known === undefined) {
    known = [];
    styles.set(theme, known);
  }
  // The same object each time, for its sequence is kept with it (terminal/sgr.ts).
  known[tone] ??= makeStyle(theme, tone);
  return known[tone];
}

function makeStyle(theme: Theme, tone: number): Style {
  if ((tone & CELL.cursor) !== 0) return theme.header.warning;
  // The one that is selected is in the colour of text.
  const { bold, ...base } = (tone & CELL.selected) !== 0 ? { bold: true } : meaningStyle(theme, tone & CELL.meaning);
  const isFaint = (tone & CELL.faint) !== 0;
  return {
    ...base,
    ...(isFaint ? { dim: true } : bold === true ? { bold } : {}),
    ...((tone & CELL.inverse) === 0 ? {} : { inverse: true }),
  };
}

function meaningStyle(theme: Theme, meaning: number): Style {
  switch (meaning) {
    case BAR.none:
      return theme.label;
    case BAR.ok:
      return theme.exit.ok;
    case BAR.unknown:
      return theme.exit.unknown;
    case BAR.killed:
      return theme.exit.killed;
    case BAR.failed:
      return theme.exit.failed;
    default:
      return theme.header.sparkline;
  }
}
