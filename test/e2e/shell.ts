// A shell in a terminal, as a person has it, for what only a shell does: jobs, prompts, line settings of its own.
import { Terminal } from '../support/terminal.ts';

/** bash that waits for a command. */
export async function openShell(env: Readonly<Record<string, string>> = {}): Promise<Terminal> {
  const shell = await Terminal.open({
    command: 'bash',
    args: ['--norc', '-i'],
    env: { PS1: '$ ', ...env },
    cols: 100,
    rows: 24,
  });
  await atPrompt(shell);
  return shell;
}

/**
 * Waits for a prompt with nothing typed at it: a line with a command may be the one that has just ended, and bash has not
 * taken its own line settings again.
 */
export function atPrompt(shell: Terminal): Promise<string[]> {
  return shell.waitFor((screen) => screen.findLast((row) => row !== '') === '$', { what: 'prompt of the shell' });
}
