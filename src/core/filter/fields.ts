// Names that a filter can compare, and how their values are written.
import { parseSignal, parseStatus } from '../format/exit.ts';
import { parseBytes, parseDuration, parseNumber } from '../format/units.ts';
import { COLUMNS, findColumn, isRunningAt, type ValueKind } from '../select/columns.ts';
import { type Field, FilterError } from './syntax.ts';

/** Besides the columns. */
const OTHER_FIELDS: readonly Field[] = [
  {
    id: 'signal',
    kind: 'number',
    value: (process, lookup) => {
      if (isRunningAt(process, lookup.nowBootNs) || process.end?.how !== 'exited') return undefined;
      const exit = parseStatus(process.end.status);
      return exit.kind === 'signal' ? exit.signal : 0;
    },
  },
];

export const FIELD_NAMES: readonly string[] = [
  ...COLUMNS.flatMap((column) => [column.id, ...column.aliases]),
  ...OTHER_FIELDS.map((field) => field.id),
];

export function findField(name: string): Field | undefined {
  return findColumn(name) ?? OTHER_FIELDS.find((field) => field.id === name.toLowerCase());
}

/** `1.5s` to 1.5e9, `1G` to 2^30, `KILL` to 9. A number without a unit is ms for durations, bytes for sizes. */
export function parseValue(field: Field, text: string, position: number): number | string {
  if (field.id === 'signal') {
    const signal = text === '0' ? 0 : parseSignal(text);
    if (signal === undefined) throw new FilterError(`no signal "${text}" (KILL, TERM, 9, …)`, position);
    return signal;
  }
  // As the column shows it.
  const exitSignal = field.id === 'exit' && !/^\d/.test(text) ? parseSignal(text) : undefined;
  if (exitSignal !== undefined) return 128 + exitSignal;
  if (field.kind === 'text') return text;
  const number = PARSERS[field.kind](text);
  if (number === undefined) throw new FilterError(`${field.id} wants ${EXPECTED[field.kind]}, not "${text}"`, position);
  return number;
}

const PARSERS: Readonly<Record<Exclude<ValueKind, 'text'>, (text: string) => number | undefined>> = {
  number: parseNumber,
  duration: parseDuration,
  bytes: parseBytes,
};

const EXPECTED: Readonly<Record<ValueKind, string>> = {
  number: 'a number',
  duration: 'a duration such as 50ms, 1.5s or 2m',
  bytes: 'a size such as 512K, 16M or 1G',
  text: 'text',
};
