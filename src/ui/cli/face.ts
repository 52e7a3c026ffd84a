// Which face shows what a source gives: the screen, or lines.
import type { LineOutput } from '../../core/output/printer.ts';
import { SETTLING_HISTORY } from '../../core/table/settledReader.ts';
import type { Output } from './options.ts';
import { UsageError } from './usageError.ts';
import type { ViewOptions } from './viewOptions.ts';

/** How the screen looks and what it listens to. */
export type ScreenFace = Pick<ViewOptions, 'look' | 'hasMouse' | 'isForScreenReader'>;

export function faceOf({ look, hasMouse, isForScreenReader }: ViewOptions): ScreenFace {
  return { look, hasMouse, isForScreenReader };
}

/** @throws UsageError where there is no terminal for the screen */
export function chooseOutput(asked: Output | undefined): Output {
  const output = asked ?? (wantsScreen(asked) ? 'tui' : 'text');
  if (output === 'tui' && !process.stdout.isTTY) {
    throw new UsageError('--output tui needs a terminal, and stdout is none (--output text goes anywhere)');
  }
  return output;
}

/** Where nothing was asked for: by what stdout is. */
export function wantsScreen(asked: Output | undefined): boolean {
  return asked === undefined ? process.stdout.isTTY && process.env['TERM'] !== 'dumb' : asked === 'tui';
}

/**
 * @param isCounted sent to a Collector or summed up, besides being shown
 * @returns finished processes that the state has to keep
 */
export function historyFor(output: 'tui' | LineOutput, wanted: number, isCounted = false): number {
  // They come when their numbers have settled, seconds after the end: what a person wants to see says nothing of that.
  if (isCounted || output === 'csv') return Math.max(wanted, SETTLING_HISTORY);
  // Text is printed and forgotten.
  return output === 'text' || output === 'ndjson' ? 1 : wanted;
}
