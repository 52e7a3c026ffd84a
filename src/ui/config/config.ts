// What a person can set once for all starts. Options of the command line count before it.
import { type Filter, NO_FILTER } from '../../core/filter/match.ts';
import { type ColumnChoice, DEFAULT_COLUMNS } from '../../core/select/columnChoice.ts';
import { DEFAULT_HISTORY } from '../../core/state/state.ts';
import { NEWEST, type Order } from '../../core/state/view.ts';
import type { KeyChanges } from '../keys/keymap.ts';
import { AUTO, type UserThemes } from '../themes/themes.ts';

export interface Config {
  readonly columns: readonly ColumnChoice[];
  readonly sort: Order;
  readonly thresholdNs: number;
  readonly filter: Filter;
  readonly history: number;
  readonly theme: string;
  readonly themes: UserThemes;
  /** undefined: by the locale. */
  readonly isAscii: boolean | undefined;
  readonly hasMouse: boolean;
  readonly isRealtime: boolean;
  readonly keys: KeyChanges;
  readonly redact: RedactConfig;
}

export interface RedactConfig {
  readonly isEnabled: boolean;
  readonly patterns: readonly string[];
}

export const DEFAULT_CONFIG: Config = {
  columns: DEFAULT_COLUMNS,
  sort: NEWEST,
  thresholdNs: 0,
  filter: NO_FILTER,
  history: DEFAULT_HISTORY,
  theme: AUTO,
  themes: {},
  isAscii: undefined,
  hasMouse: true,
  isRealtime: true,
  keys: new Map(),
  redact: { isEnabled: false, patterns: [] },
};

/** One thing that is wrong with the file, which counts without it. */
export interface ConfigProblem {
  /** undefined where it is about the whole file. */
  readonly line: number | undefined;
  /** As it is written: `keys."ctrl-q"`. */
  readonly key: string | undefined;
  readonly why: string;
}

/** Tells what is wrong with the value of a key. */
export type Complain = (path: readonly string[], why: string) => void;

/** `FILE:LINE: KEY: why` */
export function formatProblem(file: string, { line, key, why }: ConfigProblem): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return [place, ...(key === undefined ? [] : [key]), why].join(': ');
}
