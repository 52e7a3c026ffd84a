// What the lines of --output text say besides what libbpf's `bootstrap` says.
import type { TextOptions } from '../../core/output/text.ts';
import { wantsScreen } from './face.ts';
import type { OptionSpecs } from './optionSpec.ts';
import type { Output } from './options.ts';
import { UsageError } from './usageError.ts';

/** For yargs. */
export const TEXT_OPTIONS = {
  args: { type: 'boolean', describe: 'in lines of text, the whole command line in place of the file' },
  timestamp: {
    alias: 't',
    type: 'boolean',
    describe: 'in lines of text, the date, milliseconds and the time zone, too',
  },
} as const satisfies OptionSpecs;

/** @param output that was asked for @throws UsageError where no lines of text come */
export function readTextOptions(parsed: Readonly<Record<string, unknown>>, output: Output | undefined): TextOptions {
  const hasArgs = parsed['args'] === true;
  const hasDate = parsed['timestamp'] === true;
  const isText = output === 'text' || (output === undefined && !wantsScreen(output));
  if ((hasArgs || hasDate) && !isText) {
    const option = hasArgs ? '--args' : '--timestamp';
    const why = wantsScreen(output) ? 'on a terminal, add -o text' : `${output} has all of it anyway`;
    throw new UsageError(`${option} is for lines of text: ${output === 'none' ? '--output none prints none' : why}`);
  }
  return { hasArgs, hasDate };
}
