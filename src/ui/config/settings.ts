// Every setting of the configuration file: how it is read, how it is written, and what it is for. A new one is one row.
import { compileFilter } from '../../core/filter/match.ts';
import { FilterError } from '../../core/filter/syntax.ts';
import { parseDuration } from '../../core/format/units.ts';
import {
  ColumnChoiceError,
  checkColumns,
  formatColumnChoice,
  parseColumnChoice,
} from '../../core/select/columnChoice.ts';
import { CHOOSABLE_COLUMNS, findColumn } from '../../core/select/columns.ts';
import { MOST_HISTORY } from '../../core/state/state.ts';
import { NEWEST } from '../../core/state/view.ts';
import { THEME_NAMES } from '../themes/themes.ts';
import type { Config } from './config.ts';
import { formatList, formatText } from './toml.ts';

/** Why a value cannot be used. One line, without the key's name. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

export interface Setting {
  readonly path: readonly string[];
  /** For people, in lines. */
  readonly comment: readonly string[];
  /** @throws SettingError */
  read(value: unknown, before: Config): Partial<Config>;
  /** Of the setting, as TOML. */
  write(config: Config): string;
}

const COLUMN_NAMES = CHOOSABLE_COLUMNS.map(({ id }) => id).join(', ');

export const SETTINGS: readonly Setting[] = [
  {
    path: ['theme'],
    comment: [
      `${THEME_NAMES.join(', ')}, or one of your own (below).`,
      'auto: dark or light where the terminal tells its background (COLORFGBG), otherwise its own 16 colours.',
    ],
    read: (value) => ({ theme: text(value) }),
    write: ({ theme }) => formatText(theme),
  },
  {
    path: ['ascii'],
    comment: ['Draw with ASCII characters only. "auto": where the locale is not UTF-8.'],
    read: (value) => ({ isAscii: value === 'auto' ? undefined : flag(value, 'true, false or "auto"') }),
    write: ({ isAscii }) => (isAscii === undefined ? '"auto"' : String(isAscii)),
  },
  {
    path: ['columns'],
    comment: [
      'In their order; "user:12" makes one 12 wide. Those that are chosen in the view (C) are remembered and come first.',
      `There are: ${COLUMN_NAMES}.`,
    ],
    read: (value) => {
      const columns = list(value).map((name) => convert(() => parseColumnChoice(name), ColumnChoiceError));
      return { columns: convert(() => checkColumns(columns), ColumnChoiceError) };
    },
    write: ({ columns }) => formatList(columns.map(formatColumnChoice)),
  },
  {
    path: ['sort'],
    comment: ['newest, or a column: the order that the view starts in.'],
    read: (value) => {
      const name = text(value);
      if (name === 'newest') return { sort: NEWEST };
      const column = findColumn(name);
      if (column === undefined) throw new SettingError(`no column "${name}" (newest, ${COLUMN_NAMES})`);
      return { sort: { column: column.id, direction: column.firstOrder } };
    },
    write: ({ sort }) => formatText(sort.column),
  },
  {
    path: ['threshold'],
    comment: [
      'The view starts with what lives so long or longer: "100ms", "1.5s", or a number of milliseconds. 0: all.',
    ],
    read: (value) => {
      const isNumber = typeof value === 'number' || value instanceof NoNumber;
      const ns = parseDuration(isNumber ? String(value) : text(value));
      if (ns === undefined) throw new SettingError(`wants milliseconds such as 50, or "1.5s", not ${show(value)}`);
      return { thresholdNs: ns };
    },
    write: ({ thresholdNs }) => (thresholdNs === 0 ? '0' : formatText(`${thresholdNs / 1e6}ms`)),
  },
  {
    path: ['filter'],
    comment: ['The view starts with this filter: "user=root dur>1s". Empty: none.'],
    read: (value) => ({ filter: readFilter(text(value)) }),
    write: ({ filter }) => formatText(filter.text),
  },
  {
    path: ['history'],
    comment: ['Finished processes kept in memory.'],
    read: (value) => {
      const isCount = typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST_HISTORY;
      if (!isCount) throw new SettingError(`wants a number from 1 to ${MOST_HISTORY}, not ${show(value)}`);
      return { history: value };
    },
    write: ({ history }) => String(history),
  },
  {
    path: ['mouse'],
    comment: ['Wheel and clicks; false leaves the mouse to the terminal, to select text.'],
    read: (value) => ({ hasMouse: flag(value) }),
    write: ({ hasMouse }) => String(hasMouse),
  },
  {
    path: ['realtime'],
    comment: ['The CPU before everybody else, so that a storm of processes on all cores loses nothing.'],
    read: (value) => ({ isRealtime: flag(value) }),
    write: ({ isRealtime }) => String(isRealtime),
  },
  {
    path: ['redact', 'enabled'],
    comment: ['Mask what looks like a secret in arguments: on screen, in recordings, outputs, reports and exports.'],
    read: (value, { redact }) => ({ redact: { ...redact, isEnabled: flag(value) } }),
    write: ({ redact }) => String(redact.isEnabled),
  },
  {
    path: ['redact', 'patterns'],
    comment: ['Also mask what these regular expressions (RE2) match, or their groups. With any, redaction is enabled.'],
    read: (value, { redact }) => ({ redact: { ...redact, patterns: list(value) } }),
    write: ({ redact }) => formatList(redact.patterns),
  },
];

function readFilter(expression: string) {
  try {
    return compileFilter(expression);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new SettingError(`${error.message}, at character ${error.position + 1} of ${show(expression)}`);
  }
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new SettingError(`wants a text in quotes, not ${show(value)}`);
}

function list(value: unknown): readonly string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new SettingError(`wants a list of texts such as ["a", "b"], not ${show(value)}`);
}

function flag(value: unknown, wanted = 'true or false'): boolean {
  if (typeof value === 'boolean') return value;
  throw new SettingError(`wants ${wanted}, not ${show(value)}`);
}

/** What TOML takes for a number and nothing can be done with: inf, nan, 1e400. */
export class NoNumber {
  readonly #written: string;

  constructor(written: string) {
    this.#written = written;
  }

  toString(): string {
    return this.#written;
  }
}

const SHOWN_CHARACTERS = 40;

/** A value of somebody's file, for an error. */
export function show(value: unknown): string {
  const whole = value instanceof NoNumber ? String(value) : (JSON.stringify(value) ?? String(value));
  return whole.length > SHOWN_CHARACTERS ? `${whole.slice(0, SHOWN_CHARACTERS)}…` : whole;
}

/** What is no good says so in its own words. */
export function convert<T>(act: () => T, kind: abstract new (...args: never[]) => Error): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof kind)) throw error;
    throw new SettingError(error.message, { cause: error });
  }
}
