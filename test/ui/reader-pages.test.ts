// Tree and programs for a screen reader: sentences, without the lines and bars that are drawn.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRowsSelector } from '../../src/core/select/rows.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import type { Page } from '../../src/ui/pages/page.ts';
import { createProgramsPage } from '../../src/ui/pages/programsPage.ts';
import { createTreePage } from '../../src/ui/pages/treePage.ts';
import { SECOND, T0 } from '../core/support/events.ts';
import { life } from '../core/support/life.ts';
import { stateAfter } from '../core/support/states.ts';

const MAKE = life({ pid: 10, startMs: 0, execs: ['make all'] });
const CHILDREN = [11, 12, 13].map((pid) =>
  life({ pid, ppid: 10, startMs: pid, execs: [`gcc -c ${pid}.c`], status: pid === 12 ? 256 : 0 }),
);
const STATE = stateAfter([MAKE.fork, ...MAKE.execs, ...CHILDREN.flatMap(({ events }) => events)], T0 + SECOND);

function sentences(page: Page, state = STATE): readonly string[] {
  return page.sentences?.(state, createRowsSelector()(state), { width: 80, height: 20 }) ?? [];
}

test('a row of the tree says its level and what is below it', () => {
  const [title, make, gcc] = sentences(createTreePage());
  assert.match(title ?? '', /^Tree: 4 rows, 1 to 4 here/);
  assert.match(make ?? '', /^Level 1: make all, process 10, running for .* 3 below it, 1 failed\.$/);
  assert.match(gcc ?? '', /^Level 2: gcc -c 11\.c, process 11, ran /);
});

test('a group says its figures in words; the selected one comes first', () => {
  const page = createProgramsPage();
  const [title, gcc] = sentences(page);
  assert.match(title ?? '', /^By program: 2, 1 to 2 here, of 3 finished\.$/);
  assert.match(gcc ?? '', /^gcc: 3 finished, 1 failed, \S+ in all, half within \S+, 95 percent within \S+\.$/);
  assert.ok(sentences(page).every((text) => !/[▁-█│├└─·]/.test(text)));
  const key = 'no such group';
  const programs = { ...STATE.view.programs, cursor: { key, index: 1, screenRow: 1 } };
  assert.match(
    sentences(page, reduce(STATE, { type: 'programs/changed', programs }))[0] ?? '',
    /^Selected: make: 1 running/,
  );
});
