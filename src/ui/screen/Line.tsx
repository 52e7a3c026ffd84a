// One line of the screen from runs of one style each: one text node, whatever is in it.
import { Text } from 'ink';
import type { ReactNode } from 'react';
import { textWidth, truncate } from '../text/fit.ts';
import type { Style } from './theme.ts';

export interface Run {
  readonly text: string;
  readonly style?: Style;
}

export function Line({ runs, style }: { readonly runs: readonly Run[]; readonly style?: Style }): ReactNode {
  return (
    <Text wrap="truncate" {...style}>
      {runs.map((run, index) =>
        run.style === undefined ? (
          run.text
        ) : (
          // A run has no identity but its place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <Text key={index} {...run.style}>
            {run.text}
          </Text>
        ),
      )}
    </Text>
  );
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
