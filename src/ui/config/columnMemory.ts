// The columns that were chosen in the view, kept for the next start: not in the configuration, which is a person's own.
import path from 'node:path';
import {
  type ColumnChoice,
  ColumnChoiceError,
  checkColumns,
  formatColumnChoice,
  isSameChoice,
  parseColumnChoice,
} from '../../core/select/columnChoice.ts';
import { readUserFile, removeUserFile, UserFileError, writeUserFile } from '../../core/source/userFile.ts';
import { userFolders } from '../../core/source/userFolders.ts';
import type { Notice } from '../keys/commandContext.ts';

export interface Remembered {
  readonly columns: readonly ColumnChoice[] | undefined;
  /** `FILE: why` */
  readonly problem?: string;
}

function fileOf(env: NodeJS.ProcessEnv): string | undefined {
  const folders = userFolders(env);
  return folders && path.join(folders.state, 'columns.json');
}

export function rememberedColumns(env: NodeJS.ProcessEnv): Remembered {
  const file = fileOf(env);
  if (file === undefined) return { columns: undefined };
  try {
    const text = readUserFile(file, env);
    return { columns: text === undefined ? undefined : readColumns(text) };
  } catch (error) {
    const isBroken = error instanceof SyntaxError;
    if (!isBroken && !(error instanceof UserFileError) && !(error instanceof ColumnChoiceError)) throw error;
    const why = isBroken ? 'it is no list of columns' : error.message;
    return { columns: undefined, problem: `${file}: ${why}` };
  }
}

function readColumns(text: string): readonly ColumnChoice[] {
  const names: unknown = JSON.parse(text);
  if (!Array.isArray(names)) throw new ColumnChoiceError('it is no list of columns');
  return checkColumns(names.map((name) => parseColumnChoice(String(name))));
}

/** What is as by default is not remembered, so that another default counts. @returns for people */
export function keepColumns(
  columns: readonly ColumnChoice[],
  byDefault: readonly ColumnChoice[],
  env: NodeJS.ProcessEnv,
): Notice {
  const file = fileOf(env);
  if (file === undefined) return { text: 'columns are not kept: nobody knows your home folder', meaning: 'failed' };
  try {
    if (isSameChoice(columns, byDefault)) {
      removeUserFile(file, env);
      return { text: 'columns as by default', meaning: 'done' };
    }
    writeUserFile(file, `${JSON.stringify(columns.map(formatColumnChoice))}\n`, env);
    return { text: `columns kept in ${file}`, meaning: 'done' };
  } catch (error) {
    if (!(error instanceof UserFileError)) throw error;
    return { text: `columns are not kept: ${file}: ${error.message}`, meaning: 'failed' };
  }
}
