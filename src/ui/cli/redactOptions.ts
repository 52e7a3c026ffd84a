// --redact and its patterns: secrets in arguments are masked where actions come from, before anybody sees them.
import { readFileSync } from 'node:fs';
import type { FindSecrets } from '../../core/redact/redactor.ts';
import { asCallingUser } from '../../core/source/asUser.ts';
import type { SourceAction } from '../../core/state/actions.ts';
import type { CommandAction } from '../../core/state/command.ts';
import type { RedactConfig } from '../config/config.ts';
import { loadConfig, tellProblems } from './configOptions.ts';
import type { OptionSpecs } from './optionSpec.ts';
import { UsageError } from './usageError.ts';

/** For yargs. */
export const REDACT_OPTIONS = {
  redact: {
    type: 'boolean',
    describe: 'mask what looks like a secret in arguments: on screen, in recordings, in every output',
  },
  'redact-pattern': {
    type: 'string',
    array: true,
    nargs: 1,
    requiresArg: true,
    describe: 'also mask what this regular expression (RE2) matches, or its groups; may be given again',
    value: 'REGEX',
  },
  'redact-patterns': {
    type: 'string',
    array: true,
    nargs: 1,
    requiresArg: true,
    describe: 'a file of such patterns, one a line; may be given again',
    value: 'FILE',
    offers: 'files',
  },
} as const satisfies OptionSpecs;

export interface RedactActions {
  readonly ofSource: (action: SourceAction) => SourceAction;
  readonly ofCommand: (action: CommandAction) => CommandAction;
}

/**
 * What is asked for counts besides the patterns of the configuration; --no-redact before them.
 * @returns undefined where nothing is to be masked
 * @throws UsageError
 */
export async function readRedaction(
  args: Readonly<Record<string, unknown>>,
  config: RedactConfig,
): Promise<RedactActions | undefined> {
  const patterns = textsOf(args['redact-pattern']).map((text) => ({ text, name: '--redact-pattern' }));
  const files = textsOf(args['redact-patterns']);
  for (const file of files) patterns.push(...readPatterns(file));
  const isAsked = args['redact'] === true || patterns.length + files.length > 0;
  if (isAsked && args['redact'] === false)
    throw new UsageError('--no-redact masks nothing, and --redact-pattern wants something masked');
  const isSet = args['redact'] !== false && (config.isEnabled || config.patterns.length > 0);
  if (!isAsked && !isSet) return undefined;
  patterns.push(...config.patterns.map((text) => ({ text, name: 'redact.patterns' })));
  const [{ redactAction, redactCommand }, { createRedactor }] = await Promise.all([
    import('../../core/redact/action.ts'),
    import('../../core/redact/redactor.ts'),
  ]);
  const redact = createRedactor(await compileAll(patterns));
  return {
    ofSource: (action) => redactAction(redact, action),
    ofCommand: (action) => redactCommand(redact, action),
  };
}

/** Of a command that wants nothing else of the configuration; tells what is wrong in it. @throws UsageError */
export async function loadRedaction(
  args: Readonly<Record<string, unknown>>,
  env: NodeJS.ProcessEnv,
): Promise<RedactActions | undefined> {
  const loaded = await loadConfig(args['config'], env);
  tellProblems(loaded);
  return readRedaction(args, loaded.config.redact);
}

function textsOf(value: unknown): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

interface Pattern {
  readonly text: string;
  /** Where it was written. */
  readonly name: string;
}

function readPatterns(path: string): Pattern[] {
  let text: string;
  try {
    text = asCallingUser(process.env, () => readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? REASONS[String(error.code)] : undefined;
    throw new UsageError(`--redact-patterns: ${path} ${reason ?? 'cannot be read'}`, { cause: error });
  }
  return text
    .split(/\r?\n/)
    .map((line, index) => ({ text: line.trim(), name: `${path}, line ${index + 1}` }))
    .filter((pattern) => pattern.text !== '' && !pattern.text.startsWith('#'));
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read: permission denied',
  EISDIR: 'is a folder',
};

/** The engine is only loaded for who has patterns: a third of a megabyte. */
async function compileAll(patterns: readonly Pattern[]): Promise<FindSecrets[]> {
  if (patterns.length === 0) return [];
  const { compilePattern, PatternError } = await import('../../core/redact/patterns.ts');
  return patterns.map(({ text, name }) => {
    try {
      return compilePattern(text);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      throw new UsageError(`${name}: "${text}": ${error.message}`, { cause: error });
    }
  });
}
