// Completions for each shell that we know.
import type { Shell } from '../cli/completionCommand.ts';
import type { Subcommand } from '../cli/subcommand.ts';
import { bashCompletion } from './bash.ts';
import { MAIN_COMMAND, subcommandLines } from './commandLine.ts';
import { fishCompletion } from './fish.ts';
import { zshCompletion } from './zsh.ts';

const MAKERS: Readonly<Record<Shell, typeof bashCompletion>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** @returns a script for that shell */
export async function completionFor(shell: Shell, subcommands: readonly Subcommand[]): Promise<string> {
  return MAKERS[shell](MAIN_COMMAND, await subcommandLines(subcommands));
}
