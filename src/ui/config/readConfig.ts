// The text of a configuration file to a configuration, and everything in it that cannot be used.
import { compilePattern, PatternError } from '../../core/redact/patterns.ts';
import { type Complain, type Config, type ConfigProblem, DEFAULT_CONFIG } from './config.ts';
import { readKeys } from './keySettings.ts';
import { convert, NoNumber, SETTINGS, type Setting, SettingError, show } from './settings.ts';
import { checkTheme, readThemes } from './themeSettings.ts';
import { findLine, findValue, formatPath, isTable, parseToml, type Table } from './toml.ts';

export interface ReadConfig {
  readonly config: Config;
  /** In the order of their lines. */
  readonly problems: readonly ConfigProblem[];
}

const TABLES = ['redact', 'keys', 'themes'];

export function readConfig(text: string): ReadConfig {
  const { table, problems: broken } = parseToml(text);
  const problems = [...broken];
  const complain: Complain = (path, why) => problems.push({ line: findLine(text, path), key: formatPath(path), why });

  let config = DEFAULT_CONFIG;
  const written = (path: readonly string[], value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? new NoNumber(findValue(text, path) ?? String(value)) : value;
  for (const setting of SETTINGS) config = readSetting(setting, table, config, { complain, written });
  config = { ...config, themes: readThemes(tableAt(table, 'themes', complain), complain) };
  config = { ...config, keys: readKeys(tableAt(table, 'keys', complain), complain) };
  config = checkTheme(config, complain);
  config = { ...config, redact: { ...config.redact, patterns: goodPatterns(config.redact.patterns, complain) } };
  for (const path of unknownKeys(table)) complain(path, `there is no such setting: see tracer-tui --print-config`);
  return { config, problems: problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)) };
}

interface Reading {
  readonly complain: Complain;
  /** What is no number in JSON, as it stands in the file. */
  written(path: readonly string[], value: unknown): unknown;
}

function readSetting({ path, read }: Setting, table: Table, config: Config, { complain, written }: Reading): Config {
  const value = path.reduce<unknown>((node, key) => (isTable(node) ? node[key] : undefined), table);
  if (value === undefined) return config;
  try {
    return { ...config, ...read(written(path, value), config) };
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    complain(path, error.message);
    return config;
  }
}

function goodPatterns(patterns: readonly string[], complain: Complain): readonly string[] {
  return patterns.filter((pattern) => {
    try {
      convert(() => compilePattern(pattern), PatternError);
      return true;
    } catch (error) {
      if (!(error instanceof SettingError)) throw error;
      complain(['redact', 'patterns'], `${show(pattern)}: ${error.message}`);
      return false;
    }
  });
}

function unknownKeys(table: Table): readonly (readonly string[])[] {
  const known = new Set(SETTINGS.map(({ path }) => path.join('\0')));
  return Object.entries(table).flatMap(([name, value]) => {
    if (name === 'redact' && isTable(value)) {
      return Object.keys(value)
        .map((key) => [name, key])
        .filter((path) => !known.has(path.join('\0')));
    }
    return known.has(name) || TABLES.includes(name) ? [] : [[name]];
  });
}

function tableAt(table: Table, name: string, complain: Complain): Table {
  const value = table[name];
  if (value === undefined) return {};
  if (isTable(value)) return value;
  complain([name], `is a table: [${name}]`);
  return {};
}
