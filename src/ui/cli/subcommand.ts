// What a subcommand is: `tracer-tui NAME …`. To add one, write a file like this one's users and name it in subcommands.ts.
import type { OptionSpecs, PositionalSpec } from './optionSpec.ts';

export interface Subcommand {
  readonly name: string;
  /** As yargs wants it: `report <files..>`. */
  readonly usage: string;
  readonly describe: string;
  readonly examples: readonly (readonly [command: string, what: string])[];
  readonly positionals: Readonly<Record<string, PositionalSpec>>;
  readonly options: OptionSpecs;
  /**
   * @param args what yargs parsed
   * @returns the exit status
   * @throws UsageError for arguments that cannot be used
   */
  run(args: Readonly<Record<string, unknown>>): Promise<number>;
}
