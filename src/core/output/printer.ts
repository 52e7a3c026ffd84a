// What all outputs for pipes have in common: actions in, whole lines out.
import { createEncoder } from '../recording/encode.ts';
import type { RecordingFacts } from '../recording/schema.ts';
import type { SourceAction } from '../state/actions.ts';
import type { State } from '../state/state.ts';
import { createCsvPrinter } from './csv.ts';
import { createTextPrinter, type TextOptions, textHeader } from './text.ts';

export interface Printer {
  /** Nothing of the state is looked at, so none has to be made. */
  readonly needsNoState?: boolean;
  /** Lines for an action, after the state has taken it in. */
  print(state: State, action: SourceAction): string;
  /** Whether lines would come by the mere passing of time. */
  isWaiting?(state: State): boolean;
  /** Finished processes that were forgotten before they could be printed. */
  leftOut?(): number;
  /** What is left to say when nothing more will come. */
  end(state: State, nowBootNs: number): string;
}

export const LINE_OUTPUTS = ['text', 'ndjson', 'csv', 'none'] as const;
export type LineOutput = (typeof LINE_OUTPUTS)[number];

interface PrinterOptions {
  /** Somebody else looks at the state, so it has to be made. @default false */
  readonly isObserved?: boolean;
  readonly text?: TextOptions;
}

export function createPrinter(
  output: LineOutput,
  facts: RecordingFacts,
  { isObserved = false, text }: PrinterOptions = {},
): Printer {
  switch (output) {
    case 'text':
      return textPrinter(text);
    case 'csv':
      return createCsvPrinter();
    case 'none':
      return { needsNoState: !isObserved, print: () => '', end: () => '' };
    case 'ndjson': {
      const { encode, end } = createEncoder(facts);
      return {
        needsNoState: !isObserved,
        print: (_state, action) => encode(action),
        end: (_state, now) => end(now),
      };
    }
  }
}

function textPrinter(options: TextOptions | undefined): Printer {
  const lines = createTextPrinter(options);
  return {
    print: (state, action) => {
      // Not before it is known that anything can come.
      if (action.type === 'source/started') return textHeader(options);
      return action.type === 'events/received' ? lines(state, action.events) : '';
    },
    end: () => '',
  };
}
