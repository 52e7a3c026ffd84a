// Writes dist/tracer-tui.1 and dist/completions/{bash,zsh,fish}: for packages, and for `man -l dist/tracer-tui.1`.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SHELLS } from '../src/ui/cli/completionCommand.ts';
import { SUBCOMMANDS } from '../src/ui/cli/subcommands.ts';
import { completionFor } from '../src/ui/manual/completions.ts';
import { manualPage } from '../src/ui/manual/page.ts';

const root = dirname(import.meta.dirname);
const { version }: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
mkdirSync(join(root, 'dist/completions'), { recursive: true });
writeFileSync(join(root, 'dist/tracer-tui.1'), await manualPage(version, SUBCOMMANDS));
for (const shell of SHELLS)
  writeFileSync(join(root, 'dist/completions', shell), await completionFor(shell, SUBCOMMANDS));
