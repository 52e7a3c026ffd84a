// What a process is counted under: the program that it executed last.
import { type CommandSource, commandSource, imageAt, readableCommand } from '../format/command.ts';
import { programBytes } from '../format/program.ts';
import type { Process } from '../process.ts';

/** Numbered for the tables of texts. */
export const FORMS = ['args', 'filename', 'fork', 'thread', 'name'] as const satisfies readonly CommandSource['form'][];

/**
 * The name of the last program; for what executed nothing, what COMMAND shows.
 * @param atBootNs the last one until then
 */
export function programSource(process: Process, atBootNs = Number.POSITIVE_INFINITY): CommandSource {
  const image = imageAt(process, atBootNs);
  if (image === undefined) {
    const source = commandSource(process, atBootNs);
    // Its exec was not seen, but there was one: its name is most likely that of the program.
    return source.form === 'name' ? { ...source, form: 'filename' } : source;
  }
  return { form: 'filename', bytes: programBytes(image) };
}

export function programText(source: CommandSource): string {
  return readableCommand(source, MAX_PROGRAM_CHARACTERS);
}

/** NAME_MAX of Linux. */
const MAX_PROGRAM_CHARACTERS = 255;
