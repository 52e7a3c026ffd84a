// What a subcommand is: `tracer-tui NAME …`. To add one, write a file like those named in subcommands.ts, and name it there.
import type { OptionSpecs, PositionalSpec } from './optionSpec.ts';
import type { Program } from './program.ts';

/** What --help of the program shows of it. */
export interface Subcommand {
  readonly name: string;
  /** As yargs wants it: `report <files..>`. */
  readonly usage: string;
  readonly describe: string;
  /** Its code, which no other run needs. */
  readonly load: () => Promise<SubcommandCode>;
}

export interface SubcommandCode {
  readonly examples: readonly (readonly [command: string, what: string])[];
  readonly positionals: Readonly<Record<string, PositionalSpec>>;
  readonly options: OptionSpecs;
  /**
   * @param args what yargs parsed
   * @returns the exit status
   * @throws UsageError for arguments that cannot be used
   */
  run(args: Readonly<Record<string, unknown>>, program: Program): Promise<number>;
}
