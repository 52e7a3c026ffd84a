// What a process is counted under: the program that it executed last.
import type { ByteString } from '../bytes.ts';
import { type CommandSource, commandSource, imageAt, readableCommand } from '../format/command.ts';
import type { Process } from '../process.ts';

/** Numbered for the tables of texts. */
export const FORMS = ['args', 'filename', 'fork', 'thread', 'name'] as const satisfies readonly CommandSource['form'][];

/**
 * The last program's file name without its folders; for what executed nothing, what COMMAND shows.
 * @param atBootNs the last one until then
 */
export function programSource(process: Process, atBootNs = Number.POSITIVE_INFINITY): CommandSource {
  const image = imageAt(process, atBootNs);
  if (image === undefined) {
    const source = commandSource(process, atBootNs);
    // Its exec was not seen, but there was one: its name is most likely that of the program.
    return source.form === 'name' ? { ...source, form: 'filename' } : source;
  }
  const { filename } = image;
  // The kernel tells /proc of a file that is gone: `/bin/x (deleted)`.
  const base = filename.slice(filename.lastIndexOf('/') + 1).replace(/ \(deleted\)$/, '');
  return { form: 'filename', bytes: (base === '' ? image.comm : base) as ByteString };
}

export function programText(source: CommandSource): string {
  return readableCommand(source, MAX_PROGRAM_CHARACTERS);
}

/** NAME_MAX of Linux. */
const MAX_PROGRAM_CHARACTERS = 255;
