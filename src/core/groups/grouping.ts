// What processes are counted by: the key of a process's group, and how the group is named for people.
import { assertNever } from '../assert.ts';
import type { ByteString } from '../bytes.ts';
import { type CommandSource, commandSource, readableCommand } from '../format/command.ts';
import { formatStatus, parseStatus, signalName } from '../format/exit.ts';
import { printable } from '../format/printable.ts';
import { OUR_NAME } from '../format/program.ts';
import type { Process } from '../process.ts';
import { FORMS, programSource, programText } from '../report/program.ts';
import { isRunningAt } from '../select/columns.ts';
import type { Lookup } from '../select/lookup.ts';

export type GroupingId = 'program' | 'parent' | 'user' | 'unit' | 'container' | 'exit' | 'command';

export interface Grouping {
  readonly id: GroupingId;
  /** Over the names of the groups. */
  readonly title: string;
  /** For the choice. */
  readonly name: string;
}

export const GROUPINGS: readonly Grouping[] = [
  { id: 'program', title: 'PROGRAM', name: 'program' },
  { id: 'parent', title: 'STARTED BY', name: 'parent program' },
  { id: 'user', title: 'USER', name: 'user' },
  { id: 'unit', title: 'UNIT', name: 'unit' },
  { id: 'container', title: 'CONTAINER', name: 'container' },
  { id: 'exit', title: 'EXIT', name: 'exit status' },
  { id: 'command', title: 'COMMAND', name: 'command line' },
];

export function groupingOf(id: GroupingId): Grouping {
  const found = GROUPINGS.find((grouping) => grouping.id === id);
  if (found === undefined) throw new Error(`no grouping ${id}`);
  return found;
}

const UNKNOWN = '?';
const RUNNING = 'running';
/** As sourceKey() makes it. */
const OURS = `${FORMS.indexOf('filename')}${OUR_NAME}`;
/** Before the unit or the container's id; alone: in none. */
const KNOWN = '=';
/** Longer ones are cut where they are shown; the key has all of it. */
const MAX_COMMAND_CHARACTERS = 512;

/** The same for all processes of a group, and for no others. */
export function groupKey(id: GroupingId, process: Process, lookup: Lookup): string {
  switch (id) {
    case 'program':
      return sourceKey(programSource(process));
    case 'parent':
      return starterKey(process, lookup);
    case 'user':
      return String(process.uid);
    case 'unit': {
      const unit = lookup.unit(process);
      // Not known is not the same as none.
      return unit === undefined ? UNKNOWN : `${KNOWN}${unit}`;
    }
    case 'container': {
      const cgroup = lookup.cgroup(process);
      return cgroup === undefined ? UNKNOWN : `${KNOWN}${cgroup.container?.id ?? ''}`;
    }
    case 'exit':
      if (isRunningAt(process, lookup.nowBootNs)) return RUNNING;
      return process.end?.how === 'exited' ? String(process.end.status) : UNKNOWN;
    case 'command':
      return sourceKey(commandSource(process, Number.POSITIVE_INFINITY));
    default:
      return assertNever(id);
  }
}

/**
 * The program that its parent ran when it started this process: what it executed later has not started it. Until it
 * executes something, a fork runs what its own parent ran.
 */
function starterKey(process: Process, lookup: Lookup): string {
  let child = process;
  for (let forks = 0; forks < MAX_FORKS; forks++) {
    const parent = lookup.parent(child);
    if (parent === undefined) return lookup.isStartedByUs(child) ? OURS : UNKNOWN;
    const { startBootNs } = child;
    // Of what ran before, the time of an image is when it was found.
    const hasExecuted = parent.origin !== 'fork' || parent.images.some(({ timeBootNs }) => timeBootNs <= startBootNs);
    const source = programSource(parent, startBootNs);
    if (hasExecuted || source.form === 'thread') return sourceKey(source);
    child = parent;
  }
  return UNKNOWN;
}

const MAX_FORKS = 32;

/** The name of the group with this key, printable. */
export function groupName(id: GroupingId, key: string, lookup: Lookup): string {
  switch (id) {
    case 'program':
    case 'parent':
      return key === UNKNOWN ? '(not known)' : programText(sourceOf(key));
    case 'command':
      return readableCommand(sourceOf(key), MAX_COMMAND_CHARACTERS);
    case 'user':
      return lookup.userName(Number(key));
    case 'unit':
      if (key === UNKNOWN) return '(not known)';
      return key === KNOWN ? '(none)' : key.slice(KNOWN.length);
    case 'container':
      if (key === UNKNOWN) return '(not known)';
      return key === KNOWN ? '(none)' : lookup.containerName(key.slice(KNOWN.length));
    case 'exit': {
      if (key === RUNNING) return '(running)';
      if (key === UNKNOWN) return '(not seen)';
      const text = formatStatus(Number(key));
      return parseStatus(Number(key)).kind === 'code' ? `exit ${text}` : `SIG${text}`;
    }
    default:
      return assertNever(id);
  }
}

/** What a person would write to find the processes of a group; near to it where the language has no word for the group. */
export function groupFilterText(id: GroupingId, key: string, lookup: Lookup): string {
  const name = groupName(id, key, lookup);
  switch (id) {
    case 'program':
      return `command=${quoted(printable(sourceOf(key).bytes))}`;
    case 'command':
      return name.length <= MAX_FILTER_CHARACTERS
        ? `command=${quoted(name)}`
        : `command~${quoted(name.slice(0, MAX_FILTER_CHARACTERS))}`;
    case 'exit': {
      if (key === RUNNING) return 'running';
      if (key === UNKNOWN) return 'lost';
      const status = parseStatus(Number(key));
      return status.kind === 'code' ? `exit=${status.code}` : `signal=${signalName(status.signal)}`;
    }
    case 'parent':
    case 'user':
    case 'unit':
    case 'container':
      return `${id}=${quoted(name)}`;
    default:
      return assertNever(id);
  }
}

const MAX_FILTER_CHARACTERS = 80;

function quoted(text: string): string {
  return /^[\w@%+:,./-]+$/.test(text) ? text : `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

function sourceKey({ form, bytes }: CommandSource): string {
  return `${FORMS.indexOf(form)}${bytes}`;
}

function sourceOf(key: string): CommandSource {
  return { form: FORMS[Number(key[0])] ?? 'name', bytes: key.slice(1) as ByteString };
}
