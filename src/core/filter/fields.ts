// Names that a filter can compare, and how their values are written.

import type { ByteString } from '../bytes.ts';
import { imageAt } from '../format/command.ts';
import { parseSignal, parseStatus } from '../format/exit.ts';
import { printable } from '../format/printable.ts';
import { OUR_NAME, programName } from '../format/program.ts';
import { parseBytes, parseDuration, parseNumber } from '../format/units.ts';
import type { Image, Process } from '../process.ts';
import { ALL_COLUMNS, isRunningAt, type ValueKind } from '../select/columns.ts';
import type { Lookup } from '../select/lookup.ts';
import { type Field, FilterError } from './syntax.ts';

/** Known that there is none: `container=""` finds it, and `container!=web` too. */
const NONE: readonly string[] = [''];

/** Besides the columns. */
const OTHER_FIELDS: readonly Field[] = [
  {
    id: 'signal',
    aliases: [],
    kind: 'number',
    value: (process, lookup) => {
      if (isRunningAt(process, lookup.nowBootNs) || process.end?.how !== 'exited') return undefined;
      const exit = parseStatus(process.end.status);
      return exit.kind === 'signal' ? exit.signal : 0;
    },
  },
  {
    id: 'parent',
    aliases: [],
    kind: 'text',
    need: 'parents',
    value: (process, lookup) => parentNames(process, lookup)?.[0],
    names: parentNames,
  },
  { id: 'under', aliases: [], kind: 'number', need: 'parents', value: () => undefined },
  {
    id: 'unit',
    aliases: [],
    kind: 'text',
    need: 'cgroups',
    value: (process, lookup) => lookup.unit(process),
    names: (process, lookup) => {
      const cgroup = lookup.cgroup(process);
      return cgroup?.units.length === 0 ? NONE : cgroup?.units;
    },
    isMeant: isUnit,
  },
  {
    id: 'container',
    aliases: [],
    kind: 'text',
    need: 'cgroups',
    value: (process, lookup) => containerNames(process, lookup)?.[0],
    names: containerNames,
    isMeant: isContainer,
  },
];

/** Every one. A field of the filter's own takes the place of a column of the same name, which shows less than the field knows. */
export const FIELDS: readonly Field[] = [
  ...ALL_COLUMNS.filter(({ id }) => !OTHER_FIELDS.some((field) => field.id === id)),
  ...OTHER_FIELDS,
];

export function findField(name: string): Field | undefined {
  const wanted = name.toLowerCase();
  return FIELDS.find(({ id, aliases }) => id === wanted || aliases.includes(wanted));
}

/**
 * The program that the parent ran when it started this process: its file, and the file's name; what the kernel calls it
 * and what it was called as. Of a shell that ran before, /proc has the file `/usr/bin/dash`, and people say `sh`.
 */
function parentNames(process: Process, lookup: Lookup): readonly string[] | undefined {
  const parent = lookup.parent(process);
  if (parent === undefined && lookup.isStartedByUs(process)) return [OUR_NAME];
  if (parent === undefined) return process.ppid === 0 ? NONE : undefined;
  const image = imageAt(parent, process.startBootNs);
  if (image === undefined) return [printable(parent.comm)];
  return [programName(image), printable(image.filename), printable(image.comm), calledAs(image)];
}

/** The name in argv[0]; the program's own where nothing is known of it. */
function calledAs(image: Image): string {
  const end = image.args.indexOf('\0');
  const name = end < 0 ? image.args : image.args.slice(0, end);
  const base = name.slice(name.lastIndexOf('/') + 1) as ByteString;
  return base === '' ? programName(image) : printable(base);
}

/** Of a Kubernetes container `namespace/pod/container` each part is a name, too. */
function containerNames(process: Process, lookup: Lookup): readonly string[] | undefined {
  if (lookup.cgroup(process) === undefined) return undefined;
  const container = lookup.container(process);
  if (container === undefined) return NONE;
  const { id, name, pod } = container;
  const names = name === undefined ? [] : [name, ...(name.includes('/') ? name.split('/') : [])];
  return [...names, id, ...(pod === undefined ? [] : [pod])];
}

const UNIT_SUFFIXES = ['.service', '.scope', '.slice', '.socket', '.mount', '.swap'];

function isUnit(name: string, wanted: string): boolean {
  return name === wanted || UNIT_SUFFIXES.some((suffix) => name === wanted + suffix);
}

/** So many digits of an id are hardly another one's by chance. */
const ID_PREFIX = /^[0-9a-f]{4,}$/;

function isContainer(name: string, wanted: string): boolean {
  return name === wanted || (name.length === 64 && ID_PREFIX.test(wanted) && name.startsWith(wanted));
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

const MOST_PID = 2 ** 22; // PID_MAX_LIMIT, include/linux/threads.h

export function parsePid(text: string, position: number): number {
  const pid = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  if (pid >= 1 && pid <= MOST_PID) return pid;
  throw new FilterError(`under wants the PID of a process, not "${text}"`, position);
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
