// `tracer-tui completion SHELL`: the script that makes a shell complete our options.
import { printOut } from './printOut.ts';
import type { Subcommand, SubcommandCode } from './subcommand.ts';
import { oneOf } from './viewOptions.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** @param subcommands all, this one too */
export function createCompletionCommand(subcommands: readonly Subcommand[]): SubcommandCode {
  return {
    examples: [
      ['source <($0 completion bash)', 'for this shell; the same line in ~/.bashrc for all'],
      ['$0 completion zsh > ~/.zfunc/_tracer-tui', 'into a folder of $fpath'],
      ['$0 completion fish > ~/.config/fish/completions/tracer-tui.fish', 'for all to come'],
    ],
    positionals: { shell: { type: 'string', describe: SHELLS.join(', '), offers: SHELLS } },
    options: {},
    async run(args) {
      const shell = oneOf('SHELL', String(args['shell']), SHELLS);
      const { completionFor } = await import('../manual/completions.ts');
      if (shell !== undefined) await printOut(await completionFor(shell, subcommands));
      return 0;
    },
  };
}
