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
      throw new UsageError(message ? explain(message, argv, missing) : error.message);
    })
    .parseAsync([...argv], {}, (_error, _argv, output) => {
      info = output;
    });
  const asked: Info | undefined = info === '' ? undefined : { text: info };
  return { parsed, info: asked };
}

/** What yargs has to say, with the options as they were typed. */
function explain(message: string, argv: readonly string[], missing: string): string {
  if (/^Not enough non-option/.test(message)) return missing;
  const [, unknown] = /^Unknown arguments?: (.*)$/.exec(message) ?? [];
  if (unknown !== undefined)
    return `unknown: ${unknown
      .split(', ')
      .map((name) => asTyped(name, argv))
      .join(' ')}`;
  const [, needsValue] = /^Not enough arguments following: (.*)$/.exec(message) ?? [];
  if (needsValue !== undefined) return `${asTyped(needsValue, argv)} wants a value`;
  const [, required] = /^Missing required arguments?: (.*)$/.exec(message) ?? [];
  if (required !== undefined) return `--${required} is missing`;
  return message.charAt(0).toLowerCase() + message.slice(1).replaceAll('\n', ' ');
}

/** yargs leaves the dashes out. */
function asTyped(name: string, argv: readonly string[]): string {
  return (
    [`--${name}`, `-${name}`].find((flag) => argv.some((arg) => arg === flag || arg.startsWith(`${flag}=`))) ?? name
  );
}
