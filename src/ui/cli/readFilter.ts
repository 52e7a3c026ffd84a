// A filter from the command line.
import { compileFilter, type Filter } from '../../core/filter/match.ts';
import { loadRegularExpressions, mayNeedRegularExpressions } from '../../core/filter/regularExpression.ts';
import { FilterError } from '../../core/filter/syntax.ts';
import { UsageError } from './usageError.ts';

/** @param option that it was given to @throws UsageError with the place where it breaks */
export async function readFilter(option: string, text: string): Promise<Filter> {
  if (mayNeedRegularExpressions(text)) await loadRegularExpressions();
  try {
    return compileFilter(text);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new UsageError(`${option}: ${error.message}, at character ${error.position + 1} of "${text}"`);
  }
}
