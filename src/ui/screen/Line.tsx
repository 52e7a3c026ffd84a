// One line of the screen, painted beside Ink (terminal/painter.ts): for Ink it is one character.
import { Text } from 'ink';
import { createContext, type ReactNode, useContext, useRef } from 'react';
import type { Painter } from '../terminal/painter.ts';
import { type Style, showsSpaces, styled } from '../terminal/sgr.ts';
import { textWidth, truncate } from '../text/fit.ts';

export interface Run {
  readonly text: string;
  readonly style?: Style;
}

export const PainterContext = createContext<Painter | undefined>(undefined);

/** The runs are one after the other no wider than the screen. */
export function Line({ runs, style }: { readonly runs: readonly Run[]; readonly style?: Style }): ReactNode {
  const painter = useContext(PainterContext);
  const shown = useRef({ line: '', token: ' ' });
  const line = toLine(runs, style);
  if (painter !== undefined && line !== shown.current.line) shown.current = { line, token: painter.token(line) };
  return <Text>{shown.current.token}</Text>;
}

function toLine(runs: readonly Run[], style: Style | undefined): string {
  let line = '';
  for (const run of runs) line += styled(withoutTokens(run.text), run.style ?? style);
  return showsSpaces(runs.at(-1)?.style ?? style) ? line : line.trimEnd();
}

/** Text that a person pasted may hold a painter's token (terminal/painter.ts). */
function withoutTokens(text: string): string {
  return text.replace(/[\u{100000}-\u{10fffd}]/gu, '�');
}

/** As much of the runs as fits, the last one cut. */
export function fitRuns(runs: readonly Run[], width: number): Run[] {
  const fitted: Run[] = [];
  let left = width;
  for (const run of runs) {
    if (left <= 0) break;
    const text = truncate(run.text, left);
    fitted.push({ ...run, text });
    left -= textWidth(text);
  }
  return fitted;
}
