// Options of every command that shows processes: which, in which order, and how many are kept.
import { type Filter, NO_FILTER } from '../../core/filter/match.ts';
import { parseDuration } from '../../core/format/units.ts';
import { COLUMNS, findColumn } from '../../core/select/columns.ts';
import { DEFAULT_HISTORY } from '../../core/state/state.ts';
import { NEWEST, type Order } from '../../core/state/view.ts';
import { readFilter } from './readFilter.ts';
import { UsageError } from './usageError.ts';

export interface ViewOptions {
  readonly thresholdNs: number;
  readonly filter: Filter;
  readonly order: Order;
  readonly history: number;
  readonly isColored: boolean;
  /** Otherwise the terminal keeps the mouse, to select text. */
  readonly hasMouse: boolean;
  readonly isForScreenReader: boolean;
}

const HISTORY_MAX = 10_000_000;

/** For yargs. */
export const VIEW_OPTIONS = {
  duration: {
    alias: 'd',
    type: 'string',
    requiresArg: true,
    describe: 'minimum duration to show, in ms or with a unit (0: everything)',
  },
  filter: {
    alias: 'f',
    type: 'string',
    requiresArg: true,
    describe: 'start with this filter: words, FIELD=VALUE, and, or, ! (docs/filter.md)',
  },
  sort: {
    alias: 's',
    type: 'string',
    requiresArg: true,
    describe: `start in this order: newest, ${COLUMNS.map(({ id }) => id).join(', ')}`,
  },
  history: {
    type: 'string',
    requiresArg: true,
    describe: `finished processes kept in memory (${DEFAULT_HISTORY})`,
  },
  color: { type: 'boolean', describe: 'colours; --no-color or NO_COLOR for none', hidden: false },
  mouse: { type: 'boolean', describe: 'wheel and clicks; --no-mouse leaves the mouse to the terminal, to select text' },
  'screen-reader': {
    type: 'boolean',
    describe: 'lines in words that a screen reader can read (or INK_SCREEN_READER=true)',
  },
} as const;

interface Parsed {
  readonly duration?: string | undefined;
  readonly filter?: string | undefined;
  readonly sort?: string | undefined;
  readonly history?: string | undefined;
  readonly color?: boolean | undefined;
  readonly mouse?: boolean | undefined;
  readonly 'screen-reader'?: boolean | undefined;
}

/** @throws UsageError */
export async function readViewOptions(parsed: Parsed, env: NodeJS.ProcessEnv): Promise<ViewOptions> {
  return {
    thresholdNs: readThreshold(parsed.duration),
    filter: parsed.filter === undefined ? NO_FILTER : await readFilter('--filter', parsed.filter),
    order: readOrder(parsed.sort),
    history: readHistory(parsed.history),
    isColored: parsed.color ?? hasColors(env),
    hasMouse: parsed.mouse ?? true,
    isForScreenReader: parsed['screen-reader'] ?? env['INK_SCREEN_READER'] === 'true',
  };
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

/** Node counts these among the terminals with 16 colours; they have none (terminfo(5)). */
const MONOCHROME = /^vt\d{2,3}$|-m(ono)?$/;

/** By NO_COLOR (https://no-color.org) and what the terminal says of itself. */
function hasColors(env: NodeJS.ProcessEnv): boolean {
  if (env['NO_COLOR'] || MONOCHROME.test(env['TERM'] ?? '')) return false;
  return process.stdout.isTTY && process.stdout.getColorDepth(env) > 1;
}

function readThreshold(text: string | undefined): number {
  if (text === undefined) return 0;
  const ns = parseDuration(text);
  if (ns === undefined) throw new UsageError(`--duration wants milliseconds such as 50, or 1.5s, not "${text}"`);
  return ns;
}

function readOrder(text: string | undefined): Order {
  if (text === undefined || text === 'newest') return NEWEST;
  const column = findColumn(text);
  if (column === undefined) {
    throw new UsageError(`--sort is one of newest, ${COLUMNS.map(({ id }) => id).join(', ')}, not "${text}"`);
  }
  return { column: column.id, direction: column.firstOrder };
}

function readHistory(text: string | undefined): number {
  if (text === undefined) return DEFAULT_HISTORY;
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(count >= 1 && count <= HISTORY_MAX)) {
    throw new UsageError(`--history is a number from 1 to ${HISTORY_MAX}, not "${text}"`);
  }
  return count;
}
