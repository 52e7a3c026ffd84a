// The configuration file: where it is, and what of it can be used.
import path from 'node:path';
import { loadRegularExpressions } from '../../core/filter/regularExpression.ts';
import { printableText } from '../../core/format/printable.ts';
import { readUserFile, UserFileError } from '../../core/source/userFile.ts';
import { userFolders } from '../../core/source/userFolders.ts';
import { type Config, DEFAULT_CONFIG, formatProblem } from '../config/config.ts';
import type { OptionSpecs } from './optionSpec.ts';
import { tell } from './tell.ts';
import { UsageError } from './usageError.ts';

/** For yargs. */
export const CONFIG_OPTIONS = {
  config: {
    type: 'string',
    requiresArg: true,
    describe: 'read this configuration file instead of ~/.config/tracer-tui/config.toml',
    value: 'FILE',
    offers: 'files',
  },
} as const satisfies OptionSpecs;

export interface LoadedConfig {
  readonly config: Config;
  /** Where it is, or would be; undefined where nobody knows a home. */
  readonly file: string | undefined;
  /** `FILE:LINE: KEY: why`, one line each; all else of it counts. */
  readonly problems: readonly string[];
}

/** @param asked by --config @throws UsageError when the file that was asked for cannot be read */
export async function loadConfig(asked: unknown, env: NodeJS.ProcessEnv): Promise<LoadedConfig> {
  const folders = userFolders(env);
  const file = asked === undefined ? folders && path.join(folders.config, 'config.toml') : String(asked);
  if (file === undefined) return { config: DEFAULT_CONFIG, file, problems: [] };
  let text: string | undefined;
  try {
    text = readUserFile(file, env);
  } catch (error) {
    if (!(error instanceof UserFileError)) throw error;
    if (asked !== undefined) throw new UsageError(`--config ${file}: ${error.message}`, { cause: error });
    return { config: DEFAULT_CONFIG, file, problems: [printableText(`${file}: ${error.message}`)] };
  }
  if (text === undefined) {
    if (asked !== undefined) throw new UsageError(`--config ${file}: it does not exist`);
    return { config: DEFAULT_CONFIG, file, problems: [] };
  }
  // The parser and the engine for patterns are only loaded for who has a file.
  const [{ readConfig }] = await Promise.all([import('../config/readConfig.ts'), loadRegularExpressions()]);
  const { config, problems } = readConfig(text);
  return { config, file, problems: problems.map((problem) => printableText(formatProblem(file, problem))) };
}

/** On stderr, before anything else is shown. */
export function tellProblems({ problems }: LoadedConfig): void {
  for (const problem of problems) tell(problem);
}
