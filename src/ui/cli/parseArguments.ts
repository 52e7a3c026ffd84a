// What yargs does for every command line: strict, one line for what is wrong, and nothing printed by itself.
import type { Argv, ParserConfigurationOptions } from 'yargs';
import { UsageError } from './usageError.ts';

declare module 'yargs' {
  // yargs has it since 17.7, its types have it not. The type of a value is told by what stands behind its name.
  interface Argv<T> {
    usageConfiguration(config: { readonly 'hide-types': boolean }): Argv<T>;
  }
}

/** What --help or --version prints. */
export interface Info {
  readonly text: string;
}

/** @param missing what to say when a positional argument is @returns what was parsed, or what --help or --version prints @throws UsageError */
export async function parseArguments<T>(
  parser: Argv<T>,
  argv: readonly string[],
  {
    configuration = {},
    missing = '',
  }: { readonly configuration?: Partial<ParserConfigurationOptions>; readonly missing?: string } = {},
) {
  let info = '';
  const parsed = await parser
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .parserConfiguration({ 'camel-case-expansion': false, ...configuration })
    .usageConfiguration({ 'hide-types': true })
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      if (/^Not enough non-option/.test(message ?? '')) throw new UsageError(missing);
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
