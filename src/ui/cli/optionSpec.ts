// What is known of an option: one row for parsing, --help, the manual and the shells' completions.

export interface OptionSpec {
  readonly alias?: string;
  readonly type: 'string' | 'boolean';
  /** Not `--name --other`. */
  readonly requiresArg?: true;
  readonly array?: true;
  readonly nargs?: 1;
  readonly demandOption?: true;
  readonly describe: string;
  /** What the manual calls its value: `FILE`. Not of a boolean. */
  readonly value?: string;
  /** What a shell offers for the value: these words, or names of files. */
  readonly offers?: readonly string[] | 'files';
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

export interface PositionalSpec {
  readonly type: 'string';
  readonly describe: string;
  readonly offers?: OptionSpec['offers'];
}

/** For yargs, which tells nobody what a value is called: before what it does, `MS: minimum duration …`. */
export function forHelp<T extends OptionSpecs>(specs: T): T {
  const told = Object.entries(specs).map(([name, spec]) => {
    const describe = spec.value === undefined ? spec.describe : `${spec.value}: ${spec.describe}`;
    return [name, { ...spec, describe }];
  });
  return Object.fromEntries(told) as T;
}
