// Two lines: what is measured, and what is shown of it.
import type { ReactNode } from 'react';
import type { HeaderPart, HeaderView } from '../../core/select/header.ts';
import { textWidth } from '../text/fit.ts';
import { fitRuns, Lines, type Run } from './Line.tsx';
import type { Theme } from './theme.ts';

const GAP = 2;

export function Header({
  view,
  width,
  theme,
}: {
  readonly view: HeaderView;
  readonly width: number;
  readonly theme: Theme;
}): ReactNode {
  return (
    <Lines lines={view.lines.map((parts) => ({ runs: fitRuns(toRuns(dropToFit(parts, width), theme), width) }))} />
  );
}

/** Leaves out the least important parts until the rest fits. */
function dropToFit(parts: readonly HeaderPart[], width: number): readonly HeaderPart[] {
  let kept = parts;
  const needed = () => kept.reduce((sum, part) => sum + textWidth(part.text) + GAP, -GAP);
  while (needed() > width) {
    const least = kept.reduce((a, b) => (b.dropOrder >= a.dropOrder ? b : a));
    if (least.dropOrder === 0) break;
    kept = kept.filter((part) => part !== least);
  }
  return kept;
}

function toRuns(parts: readonly HeaderPart[], theme: Theme): Run[] {
  return parts.flatMap((part, index) => {
    const run: Run = { text: part.text, style: theme.header[part.meaning] };
    return index === 0 ? [run] : [{ text: ' '.repeat(GAP) }, run];
  });
}
