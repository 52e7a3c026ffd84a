// What yargs does for every command line: strict, one line for what is wrong, and nothing printed by itself.
import type { Argv, ParserConfigurationOptions } from 'yargs';
import { UsageError } from './usageError.ts';

/** What --help or --version prints. */
export interface Info {
  readonly text: string;
}

/** @returns what was parsed, or what --help or --version prints @throws UsageError */
export async function parseArguments<T>(
  parser: Argv<T>,
  argv: readonly string[],
  configuration: Partial<ParserConfigurationOptions> = {},
) {
  let info = '';
  const parsed = await parser
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .parserConfiguration({ 'camel-case-expansion': false, ...configuration })
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      if (/^Not enough non-option/.test(message ?? ''))
        throw new UsageError('the file to read is missing (- for stdin)');
      throw new UsageError(message ? lowerFirst(message) : error.message);
    })
    .parseAsync([...argv], {}, (_error, _argv, output) => {
      info = output;
    });
  const asked: Info | undefined = info === '' ? undefined : { text: info };
  return { parsed, info: asked };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replaceAll('\n', ' ');
}
