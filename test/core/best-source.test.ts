// --source auto: the first that starts, and one line with the reasons of those before it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BestSource } from '../../src/core/source/bestSource.ts';
import type { EventSource } from '../../src/core/source/source.ts';
import { SourceError } from '../../src/core/source/sourceError.ts';

function source(name: string, failure?: Error): EventSource {
  return {
    name,
    start(emit) {
      if (failure !== undefined) throw failure;
      emit({ type: 'source/limited', limit: `${name} is slow` });
    },
    hold() {},
    stop() {},
  };
}

function choose(...candidates: EventSource[]): { readonly name: string; readonly told: readonly string[] } {
  const told: string[] = [];
  const best = new BestSource(candidates, (line) => told.push(line));
  best.start(() => {});
  return { name: best.name, told };
}

test('the best one works: nothing is said', () => {
  assert.deepEqual(choose(source('a'), source('b')), { name: 'a', told: [] });
});

test('another one: which, what it cannot do, and why', () => {
  const chosen = choose(source('a', new SourceError('no')), source('b', new SourceError('never')), source('c'));
  assert.deepEqual(chosen, { name: 'c', told: ['source: c, c is slow, because a: no; b: never'] });
});

test('none: all reasons', () => {
  const refused = () => choose(source('a', new SourceError('no')), source('b', new SourceError('never')));
  assert.throws(refused, { name: 'SourceError', message: 'a: no; b: never' });
});

test('an error of ours is no reason to take another one', () => {
  assert.throws(() => choose(source('a', new TypeError('bug')), source('b')), TypeError);
});
