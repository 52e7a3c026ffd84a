// Filters on processes of a state, as a person types them.
import assert from 'node:assert/strict';
import { compileFilter } from '../../../src/core/filter/match.ts';
import { loadRegularExpressions } from '../../../src/core/filter/regularExpression.ts';
import { FilterError } from '../../../src/core/filter/syntax.ts';
import type { Process } from '../../../src/core/process.ts';
import { selectLookup } from '../../../src/core/select/lookup.ts';
import { reduce } from '../../../src/core/state/reduce.ts';
import type { State } from '../../../src/core/state/state.ts';
import { MS, T0 } from './events.ts';
import { type LifeOptions, life } from './life.ts';
import { processOf, stateAfter } from './states.ts';

// As the program does before anybody can type.
await loadRegularExpressions();

export function matches(state: State, process: Process, text: string): boolean {
  return compileFilter(text).matches(process, selectLookup(state));
}

/** What is wrong with a filter; it has to be wrong. */
export function errorOf(text: string): FilterError {
  try {
    compileFilter(text);
  } catch (error) {
    assert.ok(error instanceof FilterError, String(error));
    return error;
  }
  assert.fail(`"${text}" is a filter`);
}

const NAMES = new Map([
  [0, 'root'],
  [1000, 'alice'],
]);

function named(state: State): State {
  return reduce(state, { type: 'users/read', names: NAMES });
}

/** Whether the process of this life is found when all of it was seen. */
export function finds(text: string, options: LifeOptions): boolean {
  const { events, key } = life(options);
  const state = named(stateAfter(events));
  return matches(state, processOf(state, key), text);
}

/** The same for one that has only started, 30 ms ago. */
export function findsRunning(text: string, options: LifeOptions = {}): boolean {
  const { fork, execs, key } = life(options);
  const state = named(stateAfter([fork, ...execs], T0 + 30 * MS));
  return matches(state, processOf(state, key), text);
}

export const GCC: LifeOptions = {
  pid: 4242,
  ppid: 77,
  execs: ['gcc -c Main.c'],
  exitMs: 250,
  status: 7 << 8,
  usage: { cpuNs: 120 * MS, maxRssBytes: 16 * 2 ** 20 },
};
