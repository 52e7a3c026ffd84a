// Lines in place of the tables, of which a part is seen: help and details.
import type { DetailsView } from '../../core/select/details.ts';
import { FILTER_HELP } from '../keys/filterHelp.ts';
import { type KeyGroup, keyLabel } from '../keys/keymap.ts';
import { MOUSE_HELP } from '../keys/mouseCommands.ts';
import type { Legend } from '../pages/page.ts';
import { fit, wrapWords } from '../text/fit.ts';
import { fitRuns, type LineContent, type Run } from './Line.tsx';
import type { Theme } from './theme.ts';

interface ScrolledProps {
  readonly title: string;
  readonly lines: readonly (readonly Run[])[];
  readonly scroll: number;
  readonly height: number;
  readonly width: number;
  readonly theme: Theme;
}

export function scrolledLines({ title, lines, scroll, height, width, theme }: ScrolledProps): LineContent[] {
  const bodyHeight = height - 1;
  const offset = Math.min(scroll, lastScrollOf(lines.length, bodyHeight));
  const more = lines.length - offset - bodyHeight;
  const place = more > 0 ? ` ${more} more ↓ ` : '';
  const head = { runs: [{ text: fit(` ${title}`, width - place.length) + place }], style: theme.titleFocused };
  const body = Array.from({ length: bodyHeight }, (_, slot) => ({ runs: fitRuns(lines[offset + slot] ?? [], width) }));
  return [head, ...body];
}

/** The last page is the end. @param height without the title */
export function lastScrollOf(lineCount: number, height: number): number {
  return Math.max(0, lineCount - height);
}

export function helpLines(groups: readonly KeyGroup[], legend: Legend | undefined, theme: Theme): Run[][] {
  const keys = groups.map(({ title, bindings }) => ({
    title,
    lines: bindings.map((binding) => [binding.keys.map(keyLabel).join(' '), binding.does] as const),
  }));
  const bound = [...keys, MOUSE_HELP, ...(legend === undefined ? [] : [legend])].flatMap(({ title, lines }) => [
    [{ text: title, style: theme.heading }],
    ...lines.map(([what, does]) => [{ text: fit(`  ${what}`, 18), style: theme.key }, { text: does }]),
    [{ text: ' ' }],
  ]);
  const filters = FILTER_HELP.map(([example, meaning]) => [
    { text: fit(`  ${example}`, 24), style: theme.key },
    { text: meaning },
  ]);
  return [...bound, [{ text: 'Filters (docs/filter.md)', style: theme.heading }], ...filters];
}

const LABEL_WIDTH = 12;

export function detailLines({ lines }: DetailsView, width: number, theme: Theme): Run[][] {
  return lines.flatMap((line): Run[][] => {
    if (line.meaning === 'heading') return [[{ text: line.label, style: theme.heading }]];
    const style = line.meaning === 'failed' ? theme.error : {};
    return wrapWords(line.text, Math.max(10, width - LABEL_WIDTH)).map((text, index) => [
      { text: fit(`  ${index === 0 ? line.label : ''}`, LABEL_WIDTH), style: theme.label },
      { text, style },
    ]);
  });
}
