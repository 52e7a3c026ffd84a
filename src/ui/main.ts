// The program: reads the command line, and starts the face that was asked for.
import { readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { printableText } from '../core/format/printable.ts';
import { CommandError } from '../core/source/command.ts';
import { SourceError } from '../core/source/sourceError.ts';
import { parseOptions } from './cli/options.ts';
import { run } from './cli/run.ts';
import { findSubcommand, runSubcommand, SUBCOMMANDS } from './cli/subcommands.ts';
import { UsageError } from './cli/usageError.ts';

enableCompileCache();

/** Where the addon and the BPF object were built to: beside the bundle. */
const directory = import.meta.dirname;

async function main(): Promise<number> {
  const argv = process.argv.slice(2);
  const subcommand = findSubcommand(argv[0]);
  if (subcommand !== undefined) {
    const result = await runSubcommand(subcommand, argv.slice(1));
    return typeof result === 'number' ? result : say(result.text);
  }
  const version = readVersion();
  const options = await parseOptions(argv, version, process.env, SUBCOMMANDS);
  return 'text' in options ? say(options.text) : run(options, { directory, version });
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(path.join(directory, '..', 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.exitCode = statusOf(error);
    process.stderr.write(`tracer-tui: ${describe(error)}\n`);
  },
);

function statusOf(error: unknown): number {
  if (error instanceof CommandError) return error.exitStatus;
  return error instanceof UsageError ? 2 : 1;
}

/** One line for what a person can mend; a stack for what only we can. */
function describe(error: unknown): string {
  if (error instanceof UsageError) return `${printableText(error.message)}: see tracer-tui --help`;
  if (error instanceof SourceError || error instanceof CommandError) return printableText(error.message);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
