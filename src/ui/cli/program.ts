// The program: reads the command line, and starts what was asked for.
import path from 'node:path';
import { printableText } from '../../core/format/printable.ts';
import { CommandError } from '../../core/source/command.ts';
import { readPart } from '../../core/source/parts.ts';
import { SourceError } from '../../core/source/sourceError.ts';
import { describeSystemError } from '../../core/source/systemError.ts';
import { parseOptions } from './options.ts';
import { printOut } from './printOut.ts';
import { run } from './run.ts';
import { findSubcommand, runSubcommand, SUBCOMMANDS } from './subcommands.ts';
import { tellLines } from './tell.ts';
import { UnreadError } from './unreadError.ts';
import { UsageError } from './usageError.ts';

/** What was installed. */
export interface Program {
  /** Where the addon and the BPF object were built to. */
  readonly directory: string;
  readonly version: string;
}

/** @param directory where it was built to @returns the exit status */
export async function main(argv: readonly string[], directory: string): Promise<number> {
  try {
    return await start(argv, { directory, version: readVersion(directory) });
  } catch (error) {
    tellLines(`tracer-tui: ${describe(error, findSubcommand(argv[0])?.name)}\n`);
    // What nobody reads would keep us alive.
    if (error instanceof UnreadError) process.exit(error.exitStatus);
    return statusOf(error);
  }
}

async function start(argv: readonly string[], program: Program): Promise<number> {
  const subcommand = findSubcommand(argv[0]);
  if (subcommand !== undefined) {
    const result = await runSubcommand(subcommand, argv.slice(1), program);
    return typeof result === 'number' ? result : print(result.text);
  }
  const options = await parseOptions(argv, program.version, process.env, SUBCOMMANDS);
  return 'text' in options ? print(options.text) : run(options, program);
}

async function print(text: string): Promise<number> {
  await printOut(`${text}\n`);
  return 0;
}

function readVersion(directory: string): string {
  const manifest: unknown = JSON.parse(new TextDecoder().decode(readPart(path.join(directory, '..', 'package.json'))));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
}

function statusOf(error: unknown): number {
  if (error instanceof CommandError) return error.exitStatus;
  return error instanceof UsageError ? 2 : 1;
}

/** One line for what a person can mend; a stack for what only we can. */
function describe(error: unknown, subcommand: string | undefined): string {
  if (error instanceof UsageError) {
    const help = ['tracer-tui', ...(subcommand === undefined ? [] : [subcommand]), '--help'].join(' ');
    return `${printableText(error.message)}: see ${help}`;
  }
  const isOneLine = error instanceof SourceError || error instanceof CommandError || error instanceof UnreadError;
  if (isOneLine) return printableText(error.message);
  const refused = describeSystemError(error);
  if (refused !== undefined) return printableText(refused);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
