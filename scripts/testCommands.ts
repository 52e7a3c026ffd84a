// What tests try the program with, and are skipped without: `.ci/run` has it installed, so that there none is skipped.
import { installMissing } from './lib/commands.ts';

/** Commands, and the packages that they are in. */
const NEEDED = new Map([
  ['sudo', 'sudo'],
  ['zsh', 'zsh'],
  ['fish', 'fish'],
  ['groff', 'groff-base'],
  ['setpriv', 'util-linux'],
]);

const say = (text: string) => process.stderr.write(`test commands: ${text}\n`);

// Not an error here: the tests say what they were skipped for.
for (const [, why] of await installMissing(NEEDED, say)) say(why);
