// Typing a filter: what is in force meanwhile, and afterwards.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_FILTER } from '../../src/core/filter/match.ts';
import { groupFilter } from '../../src/core/groups/groupFilter.ts';
import { groupKey } from '../../src/core/groups/grouping.ts';
import { selectLookup } from '../../src/core/select/lookup.ts';
import { createStore } from '../../src/core/state/store.ts';
import { life } from '../core/support/life.ts';
import { stateAfter } from '../core/support/states.ts';
import { createPresser } from './support/keyPresser.ts';

const { events, key } = life({ execs: ['gcc -c a.c'] });

test('the filter of a group stays what it is when its text is looked at, and is what its text says when that is changed', () => {
  const state = stateAfter([...events]);
  const process = state.table.find(key);
  assert.ok(process);
  const lookup = selectLookup(state);
  const ofGroup = groupFilter('program', groupKey('program', process, lookup), NO_FILTER, lookup);
  const store = createStore(state);
  store.dispatch({ type: 'filter/changed', filter: ofGroup });
  const { press } = createPresser(store, {});
  const filter = () => store.getState().view.filter;
  press('/', 'enter');
  assert.equal(filter(), ofGroup);
  press('/', 'x', 'backspace', 'enter');
  assert.equal(filter().text, ofGroup.text);
  assert.equal(filter().group, undefined);
});
