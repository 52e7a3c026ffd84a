// Values that fields of a filter have at this moment, for completing one that is typed.

import { readCgroup } from '../cgroups/cgroup.ts';
import { shortContainerId } from '../cgroups/container.ts';
import type { KnownValues } from '../filter/complete.ts';
import type { Field } from '../filter/syntax.ts';
import { SIGNALS, shellStatus, signalName } from '../format/exit.ts';
import { printable, printableText } from '../format/printable.ts';
import { programAt } from '../format/program.ts';
import type { Process } from '../process.ts';
import { hostNames } from '../state/replay.ts';
import type { State } from '../state/state.ts';
import { selectLookup } from './lookup.ts';

/** What runs, and the last ones that have ended: looked at with each key that is typed. */
const MOST_PROCESSES = 2000;

/** @param selected its PID is what is asked for most */
export function knownValues(state: State, selected: Process | undefined): KnownValues {
  return (field) => [...new Set(valuesOf(field, state, selected))];
}

function valuesOf({ id }: Field, state: State, selected: Process | undefined): readonly string[] {
  switch (id) {
    case 'user': {
      const { userName } = selectLookup(state);
      return sorted([...new Set(recent(state).map(({ uid }) => uid))].map(userName));
    }
    case 'command':
      return byFrequency(recent(state).map(lastProgram));
    case 'parent': {
      const { parent } = selectLookup(state);
      const parents = new Set(recent(state).map(parent));
      return byFrequency([...parents].filter((process) => process !== undefined).map(lastProgram));
    }
    case 'signal':
      return [...sorted(recent(state).flatMap(signalOf)), ...Object.keys(SIGNALS)];
    case 'exit':
      return recent(state)
        .flatMap(({ end }) => (end?.how === 'exited' ? [shellStatus(end.status)] : []))
        .sort((a, b) => a - b)
        .map(String);
    case 'unit':
      return sorted(cgroupsOf(state).flatMap(({ units }) => units));
    case 'container':
      return containersOf(state);
    case 'host':
      return sorted(hostNames(state.replay).map(printableText));
    case 'pid':
    case 'under':
      return selected === undefined ? [] : [String(selected.pid), String(selected.ppid)];
    case 'ppid':
      return selected === undefined ? [] : [String(selected.ppid), String(selected.pid)];
    default:
      return [];
  }
}

function recent({ table, view }: State): readonly Process[] {
  const { history, running } = table;
  const end = view.paused?.endOrdinal ?? history.endOrdinal;
  const ended = history.slice(Math.max(history.firstOrdinal, end - MOST_PROCESSES), end);
  return [...[...running.values()].slice(0, MOST_PROCESSES), ...ended];
}

function lastProgram(process: Process): string {
  return programAt(process, Number.POSITIVE_INFINITY);
}

function signalOf({ end }: Process): readonly string[] {
  if (end?.how !== 'exited') return [];
  const signal = end.status & 0x7f;
  return signal === 0 ? [] : [signalName(signal)];
}

function cgroupsOf(state: State) {
  return [...state.cgroups.values()].map((path) => readCgroup(printable(path)));
}

/** By name, or where nobody knows it by the beginning of its id. */
function containersOf(state: State): readonly string[] {
  const ids = cgroupsOf(state).flatMap(({ container }) => (container === undefined ? [] : [container.id]));
  return sorted(
    ids.map((id) => {
      const name = state.containers.get(id);
      return name === undefined ? shortContainerId(id) : printableText(name);
    }),
  );
}

function sorted(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

/** The most frequent first. */
function byFrequency(values: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([value]) => value);
}
