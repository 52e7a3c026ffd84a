// Lines of the screen, painted beside Ink (terminal/painter.ts): for Ink each is one character.
import { Text } from 'ink';
import { createContext, type ReactNode, useContext, useRef } from 'react';
import type { Click } from '../keys/click.ts';
import type { Painter } from '../terminal/painter.ts';
import { type Style, showsSpaces, styled } from '../terminal/sgr.ts';
import { textWidth, truncate } from '../text/fit.ts';

export interface Run {
  readonly text: string;
  readonly style?: Style;
  /** What a click on it does. */
  readonly click?: Click;
}

export const PainterContext = createContext<Painter | undefined>(undefined);

export interface LineContent {
  /** One after the other no wider than the screen. */
  readonly runs: readonly Run[];
  /** Of the runs that have none of their own. */
  readonly style?: Style;
}

interface Shown {
  readonly line: string;
  readonly token: string;
}

/** All lines of a part of the screen at once: one text for Ink. Keyed by place: a row that moves changes two lines. */
export function Lines({ lines }: { readonly lines: readonly LineContent[] }): ReactNode {
  const painter = useContext(PainterContext);
  const shown = useRef<readonly Shown[]>([]);
  if (painter !== undefined)
    shown.current = lines.map((content, place) => paint(painter, content, shown.current[place]));
  return <Text>{shown.current.map(({ token }) => token).join('\n')}</Text>;
}

export function Line(content: LineContent): ReactNode {
  return <Lines lines={[content]} />;
}

function paint(painter: Painter, { runs, style }: LineContent, last: Shown | undefined): Shown {
  const line = toLine(runs, style);
  return line === last?.line ? last : { line, token: painter.token(line) };
}

function toLine(runs: readonly Run[], style: Style | undefined): string {
  let line = '';
  // Runs that look alike are one for the terminal, whatever a click on them does.
  let text = '';
  let last: Style | undefined;
  for (const run of runs) {
    const next = run.style ?? style;
    if (next !== last) {
      line += styled(withoutTokens(text), last);
      text = '';
      last = next;
    }
    text += run.text;
  }
  line += styled(withoutTokens(text), last);
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
