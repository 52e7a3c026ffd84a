// Columns that a person chooses, orders and sizes: the dialog's keys, and what a terminal shows of the choice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type ColumnChoice,
  chosenColumns,
  DEFAULT_COLUMNS,
  formatColumnChoice,
  MAX_WIDTH,
  MIN_WIDTH,
  parseColumnChoice,
} from '../../src/core/select/columnChoice.ts';
import { layoutColumns } from '../../src/core/select/columnLayout.ts';
import { CHOOSABLE_COLUMNS } from '../../src/core/select/columns.ts';
import { initialState } from '../../src/core/state/state.ts';
import { createStore } from '../../src/core/state/store.ts';
import { orderChoices } from '../../src/ui/keys/commands.ts';
import { createPresser } from './support/keyPresser.ts';

function open(columns: readonly ColumnChoice[] = DEFAULT_COLUMNS) {
  const store = createStore(initialState({ view: { columns } }));
  const kept: (readonly ColumnChoice[])[] = [];
  const { press } = createPresser(store, {
    defaultColumns: DEFAULT_COLUMNS,
    keepColumns: (columns) => {
      kept.push(columns);
      return { text: 'kept', meaning: 'done' };
    },
  });
  const view = () => store.getState().view;
  return { press, kept, view, shown: () => view().columns.map(formatColumnChoice).join(' ') };
}

const BY_DEFAULT = DEFAULT_COLUMNS.map(formatColumnChoice).join(' ');

test('C opens the dialog, and o where no command is followed', () => {
  for (const key of ['C', 'o']) {
    const { press, view } = open();
    press(key);
    assert.equal(view().dialog?.kind, 'columns');
  }
});

test('Space shows and hides, < and > move, + and - size, Enter keeps', () => {
  const { press, kept, shown, view } = open();
  // PPID goes; USER comes first, three wider.
  press('C', 'down', 'space', 'down', '<', '<', '+', '+', '+', 'enter');
  assert.equal(shown(), 'user:12 pid start duration exit cpu rss command');
  assert.equal(view().dialog, undefined);
  assert.deepEqual(kept, [view().columns]);
  assert.deepEqual(view().notice, { text: 'kept', meaning: 'done' });
});

test('a column that is not shown by default is shown where it was moved to', () => {
  const { press, shown } = open([
    { id: 'pid', width: undefined },
    { id: 'command', width: undefined },
  ]);
  press('C', 'G', 'space', ...Array.from({ length: CHOOSABLE_COLUMNS.length - 2 }, () => 'left'), 'enter');
  assert.equal(shown(), 'pid unit command');
});

test('Esc leaves all as it was', () => {
  const { press, kept, shown } = open();
  press('C', 'space', 'down', 'space', 'escape');
  assert.equal(shown(), BY_DEFAULT);
  assert.deepEqual(kept, []);
});

test('0 is the default again, also in a dialog where all was changed', () => {
  const { press, shown } = open([{ id: 'exit', width: 20 }]);
  press('C', '0', 'enter');
  assert.equal(shown(), BY_DEFAULT);
});

test('one column stays: without any, Enter says so and the dialog stays open', () => {
  const { press, view, kept } = open([{ id: 'pid', width: undefined }]);
  press('C', 'space', 'enter');
  assert.equal(view().dialog?.kind, 'columns');
  assert.equal(view().notice?.meaning, 'failed');
  assert.deepEqual(kept, []);
});

test('the columns that are shown are the ones to sort by', () => {
  const { view } = open([
    { id: 'pid', width: undefined },
    { id: 'write', width: undefined },
  ]);
  assert.deepEqual(orderChoices(view()), ['newest', 'pid', 'write']);
});

const choices = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom(...CHOOSABLE_COLUMNS.map(({ id }) => id)),
    width: fc.option(fc.integer({ min: MIN_WIDTH, max: MAX_WIDTH }), { nil: undefined }),
  }),
  { minLength: 1, selector: ({ id }) => id },
);

test('whatever was chosen, no line is wider than the terminal, and what is written is read again', () => {
  fc.assert(
    fc.property(choices, fc.integer({ min: 40, max: 300 }), fc.integer({ min: 1, max: 3 }), (choice, width, hosts) => {
      const layout = layoutColumns(width, hosts, chosenColumns(choice));
      assert.ok(layout.length > 0);
      assert.ok(layout.every((column) => column.width >= 1));
      assert.ok(layout.reduce((sum, column) => sum + column.width + 1, -1) <= width);
      for (const { id, width } of choice)
        assert.deepEqual(parseColumnChoice(formatColumnChoice({ id, width })), { id, width });
    }),
  );
});

test('a choice that cannot be read says why', () => {
  for (const [text, why] of [
    ['nope', /no column "nope" \(pid, /],
    ['user:2', /a width is 3 to 200/],
    ['user:x', /a width is/],
    ['', /no column ""/],
  ] as const)
    assert.throws(() => parseColumnChoice(text), why);
});
