// Options of every command that shows processes: which, in which order, and how many are kept.
import type { Filter } from '../../core/filter/match.ts';
import { printableText } from '../../core/format/printable.ts';
import { parseDuration } from '../../core/format/units.ts';
import type { ColumnChoice } from '../../core/select/columnChoice.ts';
import { CHOOSABLE_COLUMNS, findColumn } from '../../core/select/columns.ts';
import { DEFAULT_HISTORY, MOST_HISTORY } from '../../core/state/state.ts';
import { NEWEST, type Order, type View } from '../../core/state/view.ts';
import { type Remembered, rememberedColumns } from '../config/columnMemory.ts';
import { type Config, DEFAULT_CONFIG } from '../config/config.ts';
import type { Look } from '../screen/look.ts';
import { CONFIG_OPTIONS, type LoadedConfig } from './configOptions.ts';
import { LOOK_OPTIONS, readLook } from './lookOptions.ts';
import type { OptionSpecs } from './optionSpec.ts';
import { readFilter } from './readFilter.ts';
import { UsageError } from './usageError.ts';

export interface ViewOptions {
  readonly thresholdNs: number;
  readonly filter: Filter;
  readonly order: Order;
  readonly history: number;
  /** Of the table. */
  readonly columns: readonly ColumnChoice[];
  readonly look: Look;
  /** What is wrong with the configuration, for the first frame. */
  readonly notice: View['notice'];
  /** Otherwise the terminal keeps the mouse, to select text. */
  readonly hasMouse: boolean;
  readonly isForScreenReader: boolean;
}

/** By any column, also one that is not shown. */
const ORDERS: readonly string[] = ['newest', ...CHOOSABLE_COLUMNS.map(({ id }) => id)];

/** For yargs. */
export const VIEW_OPTIONS = {
  duration: {
    alias: 'd',
    type: 'string',
    requiresArg: true,
    describe: 'minimum duration to show, in ms or with a unit (0: everything)',
    value: 'MS',
    offers: ['1ms', '10ms', '100ms', '1s', '10s'],
  },
  filter: {
    alias: 'f',
    type: 'string',
    requiresArg: true,
    describe: 'start with this filter: words, FIELD=VALUE, and, or, ! (docs/filter.md)',
    value: 'EXPR',
  },
  sort: {
    alias: 's',
    type: 'string',
    requiresArg: true,
    describe: `start in this order: ${ORDERS.join(', ')}`,
    value: 'COLUMN',
    offers: ORDERS,
  },
  history: {
    type: 'string',
    requiresArg: true,
    describe: `finished processes kept in memory (${DEFAULT_HISTORY})`,
    value: 'N',
  },
  ...LOOK_OPTIONS,
  ...CONFIG_OPTIONS,
  mouse: { type: 'boolean', describe: 'wheel and clicks; --no-mouse leaves the mouse to the terminal, to select text' },
  'screen-reader': {
    type: 'boolean',
    describe: 'lines in words that a screen reader can read (or INK_SCREEN_READER=true)',
  },
} as const satisfies OptionSpecs;

interface Parsed {
  readonly duration?: string | undefined;
  readonly filter?: string | undefined;
  readonly sort?: string | undefined;
  readonly history?: string | undefined;
  readonly theme?: string | undefined;
  readonly color?: boolean | undefined;
  readonly ascii?: boolean | undefined;
  readonly mouse?: boolean | undefined;
  readonly 'screen-reader'?: boolean | undefined;
}

/**
 * Threshold, filter and order of the configuration are those of the screen: what other programs read does not depend on it.
 * @throws UsageError
 */
export async function readViewOptions(
  parsed: Parsed,
  env: NodeJS.ProcessEnv,
  { config, problems }: LoadedConfig,
  hasScreen: boolean,
): Promise<ViewOptions> {
  const start = hasScreen ? config : DEFAULT_CONFIG;
  const remembered: Remembered = hasScreen ? rememberedColumns(env) : { columns: undefined };
  const all = [...problems, ...(remembered.problem === undefined ? [] : [printableText(remembered.problem)])];
  return {
    thresholdNs: readThreshold(parsed.duration, start),
    filter: parsed.filter === undefined ? start.filter : await readFilter('--filter', parsed.filter),
    order: readOrder(parsed.sort, start),
    history: readHistory(parsed.history, config),
    columns: remembered.columns ?? config.columns,
    look: readLook(parsed, config, env),
    hasMouse: parsed.mouse ?? config.hasMouse,
    isForScreenReader: parsed['screen-reader'] ?? env['INK_SCREEN_READER'] === 'true',
    notice:
      all[0] === undefined
        ? undefined
        : { text: all.length === 1 ? all[0] : `${all[0]} (and ${all.length - 1} more)`, meaning: 'failed' },
  };
}

/** What the view starts with. */
export function initialView({ thresholdNs, filter, order, columns, notice }: ViewOptions): Partial<View> {
  return { thresholdNs, filter, order, columns, notice };
}

export function oneOf<T extends string>(
  option: string,
  text: string | undefined,
  allowed: readonly T[],
): T | undefined {
  if (text === undefined) return undefined;
  const found = allowed.find((name) => name === text);
  if (found === undefined) throw new UsageError(`${option} is one of ${allowed.join(', ')}, not "${text}"`);
  return found;
}

function readThreshold(text: string | undefined, start: Config): number {
  if (text === undefined) return start.thresholdNs;
  const ns = parseDuration(text);
  if (ns === undefined) throw new UsageError(`--duration wants milliseconds such as 50, or 1.5s, not "${text}"`);
  return ns;
}

function readOrder(text: string | undefined, start: Config): Order {
  if (text === undefined) return start.sort;
  if (text === 'newest') return NEWEST;
  const column = findColumn(text);
  if (column === undefined) {
    throw new UsageError(`--sort is one of ${ORDERS.join(', ')}, not "${text}"`);
  }
  return { column: column.id, direction: column.firstOrder };
}

function readHistory(text: string | undefined, { history }: Config): number {
  if (text === undefined) return history;
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(count >= 1 && count <= MOST_HISTORY)) {
    throw new UsageError(`--history is a number from 1 to ${MOST_HISTORY}, not "${text}"`);
  }
  return count;
}
